import type { Knex } from 'knex';
import { readInteger, withDeadlockRetry, type Row } from '../../src/db/index.js';
import type { StructureCatalog } from '../structure/index.js';
import type { FileAccess } from './access.js';
import type { ContentDisk } from './disk.js';
import { fromRow } from './rows.js';

/** Asks whoever keeps file ids outside of file properties whether one is still needed. */
export type IsReferenced = (trx: Knex.Transaction, fileId: number) => Promise<boolean>;

const DAY_MS = 24 * 60 * 60 * 1000;
const BATCH = 200;

/** Removes files that nothing refers to. */
export class FileSweep {
  constructor(
    private readonly sql: Knex,
    private readonly disk: ContentDisk,
    private readonly catalog: StructureCatalog,
    private readonly access: FileAccess,
    private readonly isReferenced: IsReferenced = () => Promise.resolve(false),
  ) {}

  /**
   * Removes files to which nothing has referred for a day. May run twice, and beside uploads and units of work.
   *
   * @returns how many went
   */
  async sweepUnreferenced(now: Date): Promise<number> {
    // Another process may have added a table whose records hold files.
    await this.catalog.load();
    const olderThan = new Date(now.getTime() - DAY_MS);
    await this.disk.removeAbandoned(olderThan);
    let swept = 0;
    for (let after = 0; ;) {
      const ids = await this.candidates(olderThan, after);
      for (const id of ids) if (await this.sweepOne(id, olderThan)) swept++;
      const last = ids.at(-1);
      if (last === undefined) return swept;
      after = last;
    }
  }

  private async candidates(olderThan: Date, after: number): Promise<number[]> {
    const rows = await this.sql<Row>('host_file')
      .where('referencedtime', '<', olderThan)
      .where('id', '>', after)
      .orderBy('id')
      .limit(BATCH)
      .select<Row[]>('id');
    return rows.map(({ id }) => readInteger(id));
  }

  private async sweepOne(id: number, olderThan: Date): Promise<boolean> {
    const storageKey = await withDeadlockRetry(() =>
      this.sql.transaction(async (trx) => {
        // Written first: a unit of work that is about to refer to the file waits, or is waited for.
        const locked = await trx('host_file')
          .where({ id })
          .where('referencedtime', '<', olderThan)
          .update({ referencedtime: trx.ref('referencedtime') });
        if (locked !== 1) return undefined;
        if ((await this.access.isReferenced(trx, id)) || (await this.isReferenced(trx, id))) return undefined;
        const row = fromRow((await trx('host_file').where({ id }).first()) as Row);
        await trx('host_file').where({ id }).delete();
        return row.storageKey;
      }),
    );
    if (storageKey === undefined) return false;
    await this.disk.remove(storageKey);
    return true;
  }
}
