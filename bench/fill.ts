import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';

type Row = Readonly<Record<string, unknown>>;

const COPIES_PER_TRANSACTION = 1_000;
const SIGNINGS_PER_DEAL = 5;
/** Everything that hangs on a signing and is looked up by its id or its signers' ids. */
const HANGING_ON_SIGNING = ['esign_manifest', 'esign_state', 'esign_source'] as const;

/**
 * Fills the tables with finished copies of one signing, its signers and what hangs on them, under tokens nobody holds
 * and related to deals of their own. Copies are there to be passed over: their manifests are another signing's.
 *
 * @param path - the database of a product that is running or not
 * @param signersPerCopy - at most as many as the signing has
 */
export function fillWithCopies(path: string, signingId: number, copies: number, signersPerCopy: number): void {
  const sql = new Database(path, { timeout: 30_000 });
  try {
    const copy = copier(sql, signingId, signersPerCopy);
    for (let done = 0; done < copies; done += COPIES_PER_TRANSACTION) {
      sql
        .transaction(() => {
          for (let index = done; index < Math.min(copies, done + COPIES_PER_TRANSACTION); index += 1) copy(index);
        })
        .immediate();
    }
    sql.pragma('wal_checkpoint(PASSIVE)');
  } finally {
    sql.close();
  }
}

function copier(sql: Database.Database, signingId: number, signersPerCopy: number): (index: number) => void {
  const rowsOf = (table: string, column: string, id: unknown): Row[] =>
    sql.prepare<unknown[], Row>(`SELECT * FROM "${table}" WHERE "${column}" = ?`).all(id);
  const [signing] = rowsOf('signing', '_id', signingId);
  if (signing === undefined) throw new Error('no signing to copy');
  const [deal = {}] = rowsOf('deal', '_id', signing.deal);
  const signers = rowsOf('signer', 'signing', signingId).slice(0, signersPerCopy);
  const [box = {}] = rowsOf('esign_token', 'signing_id', signingId);
  const hanging = HANGING_ON_SIGNING.map((table) => ({ table, row: rowsOf(table, 'signing_id', signingId)[0] ?? {} }));
  const insert = inserter(sql);
  let dealId: unknown;
  return (index) => {
    if (index % SIGNINGS_PER_DEAL === 0) dealId = insert('deal', without(deal, '_id'));
    const id = insert('signing', { ...without(signing, '_id'), signingstatus: 'signed', deal: dealId });
    for (const { table, row } of hanging) insert(table, { ...row, signing_id: id });
    for (const signer of signers) {
      const token = randomBytes(32).toString('hex');
      const signerId = insert('signer', { ...without(signer, '_id'), signing: id, token, signerstatus: 'signed' });
      insert('esign_token', { ...box, signing_id: id, signer_id: signerId });
    }
  };
}

function inserter(sql: Database.Database): (table: string, row: Row) => number | bigint {
  const statements = new Map<string, Database.Statement>();
  return (table, row) => {
    const columns = Object.keys(row);
    let statement = statements.get(table);
    if (statement === undefined) {
      const names = columns.map((name) => `"${name}"`).join(', ');
      statement = sql.prepare(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`);
      statements.set(table, statement);
    }
    return statement.run(...Object.values(row)).lastInsertRowid;
  };
}

function without(row: Row, column: string): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== column));
}
