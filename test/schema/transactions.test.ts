import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { runMigrations } from '../../src/db/index.js';
import { MIGRATIONS, SqlTransactionRepository } from '../../src/schema/index.js';
import { DataVault, type TransactionDraft } from '../../src/signing/index.js';
import { forEachEngine } from '../engines/engines.js';

const AT = new Date('2026-11-20T10:00:00.000Z');
const later = (milliseconds: number): Date => new Date(AT.getTime() + milliseconds);

forEachEngine((engine) => {
  describe('rows of attempts', () => {
    let sql: Knex;
    let rows: SqlTransactionRepository;
    beforeAll(async () => {
      sql = await engine.open();
      await runMigrations(sql, { ledger: 'esign_ledger', migrations: MIGRATIONS });
      rows = new SqlTransactionRepository({ sql }, new DataVault(() => Buffer.alloc(32, 7), 'test'));
    });

    const draft = (changes: Partial<TransactionDraft> = {}): TransactionDraft => ({
      id: randomUUID(),
      signingId: 1,
      signerId: 2,
      method: 'bankid_se',
      openKey: randomUUID(),
      lookupHash: randomUUID(),
      data: { secret: '199001189811' },
      trace: { ipAddress: '192.0.2.7', browser: 'b', platform: 'p' },
      startedAt: AT,
      ...changes,
    });

    it('keep one attempt open under a key, and the way free once it is over', async () => {
      const openKey = randomUUID();
      const all = await Promise.all([1, 2, 3].map(() => rows.open(draft({ openKey }))));
      const ids = new Set(all.map(({ transaction }) => transaction.id));
      expect([ids.size, all.filter(({ isNew }) => isNew).length]).toEqual([1, 1]);
      await rows.save(all[0]!.transaction, { state: 'lost' }, AT);
      expect((await rows.open(draft({ openKey }))).isNew).toBe(true);
    });

    it('are found by their names, and hold nothing in the clear', async () => {
      const { transaction } = await rows.open(draft());
      expect(await rows.get(transaction.id)).toEqual(transaction);
      expect(await rows.get(randomUUID())).toBeUndefined();
      const found = draft({ signingId: 77 });
      await rows.open(found);
      expect((await rows.getByLookup(found.lookupHash))?.id).toBe(found.id);
      expect((await rows.findBySigning(77)).map(({ id }) => id)).toEqual([found.id]);
      expect(JSON.stringify(await sql('esign_transaction'))).not.toContain('199001189811');
    });

    it('are written by whoever is first', async () => {
      const { transaction } = await rows.open(draft());
      const saved = await Promise.all(
        ['pending', 'failed'].map((state) => rows.save(transaction, { state: state as 'pending' }, AT)),
      );
      expect(saved.filter((one) => one !== undefined)).toHaveLength(1);
      expect((await rows.get(transaction.id))?.revision).toBe(2);
    });

    it('are claimed by one at a time, when they are due', async () => {
      await sql('esign_transaction').update({ collect_at: null });
      expect(await rows.nextDue()).toBeUndefined();
      const { transaction } = await rows.open(draft({ collectAt: later(1000) }));
      expect(await rows.nextDue()).toEqual(later(1000));
      expect(await rows.claimDue('a', later(999), later(5000), 10)).toEqual([]);
      const both = await Promise.all(['a', 'b'].map((owner) => rows.claimDue(owner, later(1000), later(5000), 10)));
      expect(both.flat().map(({ id }) => id)).toEqual([transaction.id]);
      expect(await rows.claimDue('c', later(4999), later(9000), 10)).toEqual([]);
      expect(await rows.claimDue('c', later(5000), later(9000), 10)).toHaveLength(1);
      await rows.postpone('c', [transaction.id], later(6000));
      expect(await rows.claimDue('a', later(5999), later(9000), 10)).toEqual([]);
      const [claimed] = await rows.claimDue('a', later(6000), later(9000), 10);
      await rows.save(claimed!, { state: 'recorded' }, later(6000));
      expect(await rows.nextDue()).toBeUndefined();
    });
  });
});
