import { openDatabase, type DatabaseOptions } from '../../src/db/index.js';
import { SYSTEM } from '../reference-host/data-host.js';
import { CHECKBOX, createDomainHost } from '../signing/domain-host.js';

/** What one of the racing processes is told, as a message from its parent. */
export interface RaceOrder {
  readonly database: DatabaseOptions;
  readonly dataDirectory: string;
  readonly loops: number;
  /** Taken one after the other, by whichever loop is free. */
  readonly tokens: readonly string[];
}

/** What it says when it is done. */
export interface RaceReport {
  readonly signed: number;
  readonly refused: number;
  readonly failures: readonly string[];
}

async function race({ database, dataDirectory, loops, tokens }: RaceOrder): Promise<RaceReport> {
  const sql = openDatabase(database);
  const host = await createDomainHost(sql, {}, dataDirectory);
  const queue = [...tokens];
  const failures: string[] = [];
  let [signed, refused] = [0, 0];
  const loop = async (): Promise<void> => {
    for (let token = queue.pop(); token !== undefined; token = queue.pop()) {
      try {
        await host.portal.act(SYSTEM, token, CHECKBOX);
        signed += 1;
      } catch (error) {
        const code = (error as { code?: unknown }).code;
        if (code === 'SIGNING_ALREADY_SIGNED') refused += 1;
        else failures.push(`${String(code)} ${String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: loops }, loop));
  await sql.destroy();
  return { signed, refused, failures };
}

process.once('message', (order: RaceOrder) => {
  void race(order)
    .catch((error: unknown): RaceReport => ({ signed: 0, refused: 0, failures: [String(error)] }))
    .then((report) => process.send?.(report, undefined, undefined, () => process.exit(0)));
});
process.send?.('ready');
