import type { Knex } from 'knex';
import { dialectOf, type Row } from '../../db/index.js';

/** Which jobs to take, and under which lease. */
export interface ClaimRequest {
  readonly names: readonly string[];
  readonly limit: number;
  readonly lease: string;
  readonly now: number;
  readonly leaseUntil: number;
}

/** A job found active is one whose process vanished: its lease ran out. The old state is read before it is set. */
const TAKEN = `losses = losses + case when state = 'active' then 1 else 0 end, state = 'active', lease = ?, due_at = ?`;

/**
 * Takes due jobs in one statement, so that two processes never take the same one. By hand for each engine, because
 * query builders leave out what makes a claim step over rows that another process is taking at this moment.
 */
export async function claimRows(sql: Knex, request: ClaimRequest): Promise<Row[]> {
  const { names, limit, lease, now, leaseUntil } = request;
  const marks = names.map(() => '?').join(', ');
  const due = `due_at <= ? and name in (${marks})`;
  const picked = [now, ...names];
  const taken = [lease, leaseUntil];
  switch (dialectOf(sql)) {
    case 'sqlite':
      return await sql.raw(
        `update host_job set ${TAKEN}
         where id in (select id from host_job where ${due} order by due_at, id limit ?) returning *`,
        [...taken, ...picked, limit],
      );
    case 'postgres':
      return (
        (await sql.raw(
          `with picked as materialized
             (select id as picked_id from host_job where ${due} order by due_at, id limit ? for update skip locked)
           update host_job set ${TAKEN} from picked where id = picked_id returning host_job.*`,
          [...picked, limit, ...taken],
        )) as unknown as { rows: Row[] }
      ).rows;
    case 'mssql':
      return await sql.raw(
        `with picked as
           (select top (?) * from host_job with (rowlock, readpast, updlock) where ${due} order by due_at, id)
         update picked set ${TAKEN} output inserted.*`,
        [limit, ...picked, ...taken],
      );
  }
}
