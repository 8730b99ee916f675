import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { databaseOptionsFromUrl, openDatabase, runMigrations, writeDate } from '../../../src/db/index.js';
import { StoredTrail } from '../../../src/trust/building-block/index.js';
import { EServices } from '../../../src/trust/building-block/e-services/e-services.js';
import { Payments } from '../../../src/trust/building-block/e-services/payments.js';
import { OnceStore } from '../../../src/trust/building-block/once.js';
import { Endings, newSignatureId } from '../../../src/trust/building-block/operations/endings.js';
import type { KeptRequest, Operation } from '../../../src/trust/building-block/operations/operation.js';
import { Operations, type NewOperation } from '../../../src/trust/building-block/operations/operations.js';
import { PublishedKeys } from '../../../src/trust/building-block/published-keys.js';
import { trustMigrations } from '../../../src/trust/migrations/index.js';
import { StoreAudit } from '../../../src/trust/store/audit.js';
import { Batches } from '../../../src/trust/store/batches.js';
import { StoreKeys } from '../../../src/trust/store/keys.js';
import { EntryStore } from '../../../src/trust/store/store.js';
import { Tenants } from '../../../src/trust/tenants/tenants.js';
import { createPostgresDatabase, postgresAbsence } from '../../engines/postgres.js';
import { describeIf } from '../../skip.js';
import { resultOf } from './scripted.js';

const KINDS = [
  { name: 'SQLite', absence: undefined, onPostgres: false },
  { name: 'PostgreSQL', absence: postgresAbsence, onPostgres: true },
];
const CHAIN = 'eSignature Building Block';
const storeKey = randomBytes(32);
const now = (): Date => new Date();
const later = (ms: number): Date => new Date(Date.now() + ms);

/** The stores as one process has them. */
async function openProcess(sql: Knex) {
  const keys = new StoreKeys(storeKey);
  const trail = new StoredTrail(new EntryStore(sql, keys, now), await new Tenants(sql, keys, now).ensureChain(CHAIN));
  const once = new OnceStore(sql, now);
  const noKeys = new PublishedKeys(() => Promise.reject(new Error('not in this test')), now);
  const payments = new Payments(once, noKeys, now);
  const operations = new Operations(sql, keys, now);
  const endings = new Endings(operations, trail, payments);
  return { sql, keys, trail, once, payments, operations, endings, services: new EServices(sql, true, now) };
}
type Process = Awaited<ReturnType<typeof openProcess>>;

for (const { name, absence, onPostgres } of KINDS) {
  describeIf(absence === undefined, absence ?? '', `the stores of the building block on ${name}`, () => {
    let directory: string;
    let database: { url: string; drop: () => Promise<void> } | undefined;
    let both: readonly [Process, Process];

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'bb-stores-'));
      database = onPostgres ? await createPostgresDatabase() : undefined;
      const url = database?.url ?? `sqlite:${join(directory, 'trust.sqlite')}`;
      const first = openDatabase(databaseOptionsFromUrl(url));
      await runMigrations(first, trustMigrations);
      // Of SQLite a process has one connection: a second one in this very process would wait for the first, and hold it up.
      both = [
        await openProcess(first),
        await openProcess(onPostgres ? openDatabase(databaseOptionsFromUrl(url)) : first),
      ];
    }, 60_000);
    afterAll(async () => {
      for (const sql of new Set(both.map((one) => one.sql))) await sql.destroy();
      await database?.drop();
      await rm(directory, { recursive: true, force: true });
    });

    /** The same in both processes, several times, in the same moment. */
    const atOnce = <T>(work: (process: Process, index: number) => Promise<T>, times = 4) =>
      Promise.allSettled(Array.from({ length: times }, (_one, index) => work(both[index % 2]!, index)));
    const fulfilled = <T>(settled: readonly PromiseSettledResult<T>[]): T[] =>
      settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const codes = (settled: readonly PromiseSettledResult<unknown>[]): unknown[] =>
      settled.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code?: unknown }).code] : []));

    describe('e-services', () => {
      const jwks = (kid: string) => ({ keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid }] });
      const registration = (clientId: string, callbackUrl: string, kid = 'k1') => ({
        ...{ clientId, name: clientId, callbackUrls: [callbackUrl], jwks: jwks(kid) },
      });

      it('are found by client id, by callback letter by letter, and by certificate', async () => {
        const [{ services }] = both;
        const certificateThumbprints = ['a'.repeat(64)];
        await services.add({ ...registration('urn:found', 'https://found.example/?a=1'), certificateThumbprints });
        const found = expect.objectContaining({ clientId: 'urn:found', serialNumber: false });
        expect(await services.find('urn:found')).toEqual(found);
        expect(await services.find('URN:FOUND')).toBeUndefined();
        expect(await services.ofCallback('https://found.example/?a=1')).toEqual(found);
        expect(await services.ofCallback('https://found.example/?A=1')).toBeUndefined();
        expect(await services.ofCertificate('a'.repeat(64))).toEqual(found);
      });

      it('change their keys for every process at once', async () => {
        const [one, other] = both;
        const kids = async () => (await other.services.find('urn:rotated'))?.jwks?.keys.map(({ kid }) => kid);
        await one.services.ensure(registration('urn:rotated', 'https://rotated.example/'));
        expect(await kids()).toEqual(['k1']);
        await one.services.ensure(registration('urn:rotated', 'https://rotated.example/', 'k2'));
        expect(await kids()).toEqual(['k2']);
      });

      it('of one client id are registered once in the same moment', async () => {
        const added = await atOnce(({ services }) => services.add(registration('urn:once', 'https://once.example/')));
        expect([fulfilled(added).length, codes(added)]).toEqual([1, Array(3).fill('BB_REGISTERED_OTHERWISE')]);
      });

      it('are ensured by every process that starts in the same moment', async () => {
        const wanted = registration('urn:ensured', 'https://ensured.example/');
        expect(codes(await atOnce(({ services }) => services.ensure(wanted)))).toEqual([]);
        expect(await both[0].sql('bb_service').where({ client_id: 'urn:ensured' })).toHaveLength(1);
      });

      it('share no callback, though they ask for it in the same moment', async () => {
        const callback = 'https://wanted.example/';
        const added = await atOnce(({ services }, index) => services.ensure(registration(`urn:w${index}`, callback)));
        expect([fulfilled(added).length, codes(added)]).toEqual([1, Array(3).fill('BB_REGISTERED_OTHERWISE')]);
      });
    });

    describe('what may be used once', () => {
      it('counts once of many in the same moment', async () => {
        const used = await atOnce(({ once }) => once.use(['assertion', 'a', 'at-once'], later(60_000)), 12);
        expect(fulfilled(used).filter(Boolean)).toHaveLength(1);
        expect(codes(used)).toEqual([]);
      });

      it('gives everybody the value of the one that claimed it', async () => {
        const claimed = await atOnce(({ once }, index) =>
          once.claim(['idempotency', 'claimed'], { value: `v${index}`, bodyHash: 'b' }, later(60_000)),
        );
        const winner = await both[0].once.valueOf(['idempotency', 'claimed']);
        const others = fulfilled(claimed).filter((one) => one !== undefined);
        expect(others).toEqual(Array(3).fill({ value: winner, bodyHash: 'b' }));
      });

      it('leaves the transaction of whoever comes too late as it is', async () => {
        const [{ once, sql }] = both;
        await once.use(['payment', 'i', 'late'], later(60_000));
        const used = await sql.transaction(async (trx) => {
          const own = await once.use(['payment', 'i', 'late'], later(60_000), trx);
          return [own, await once.use(['payment', 'i', 'other'], later(60_000), trx)];
        });
        expect(used).toEqual([false, true]);
      });

      it('can be used again when it was given back or forgotten', async () => {
        const [one, other] = both;
        await one.once.use(['a', 'released'], later(60_000));
        await one.once.use(['a', 'outdated'], later(-1));
        await one.once.use(['a', 'kept'], later(60_000));
        await other.once.release(['a', 'released']);
        await other.once.tidy();
        const again = [];
        for (const key of ['released', 'outdated', 'kept']) again.push(await other.once.use(['a', key], later(60_000)));
        expect(again).toEqual([true, true, false]);
      });
    });

    describe('operations', () => {
      const request: KeptRequest = {
        ...{ format: 'CAdES', hashType: 'SHA2-256', digest: new Uint8Array(createHash('sha256').digest()) },
        ...{ displayText: 'A lease – Ärende 7', requestTimestamp: new Date(1_800_000_000_123) },
        ...{ serviceName: 'Permits', serialNumber: false },
      };
      const wanted = (change: Partial<NewOperation> = {}): NewOperation & { operationId: string } => ({
        ...{ clientId: 'urn:one', request, expiresAt: later(60_000) },
        ...change,
        operationId: change.operationId ?? randomBytes(16).toString('hex'),
      });
      const created = async (change: Partial<NewOperation> = {}): Promise<Operation> =>
        (await both[0].operations.create(wanted(change)))!;

      it('come back as they were kept, and nobody reads them in the database', async () => {
        const { operationId, createdAt } = await created({ requestId: 'r-kept' });
        const [{ sql }, { operations }] = both;
        const found = await operations.byRequest('r-kept');
        expect(found).toMatchObject({
          operationId,
          request,
          state: 'waiting',
          version: 1,
          browserHash: null,
          createdAt,
        });
        expect(JSON.stringify(await sql('bb_operation').where({ operation_id: operationId }))).not.toContain('A lease');
      });

      it('of one nonce are made once in the same moment, with one line in the trail', async () => {
        const made = await atOnce(({ endings }) => endings.begin(wanted({ requestKey: 'k-nonce' }), 'push'), 8);
        const [one, ...more] = fulfilled(made).filter((each) => each !== undefined);
        expect([codes(made), more]).toEqual([[], []]);
        expect(await both[1].trail.of(one!.operationId)).toHaveLength(1);
      });

      it('are changed by one of those who change them in the same moment', async () => {
        const operation = await created();
        const { operationId } = operation;
        const changed = await atOnce(({ endings }) => endings.step(operation, 'login_begun', { state: 'login' }), 8);
        const [one, ...more] = fulfilled(changed).filter((each) => each !== undefined);
        expect([codes(changed), one?.version, more]).toEqual([[], 2, []]);
        expect((await both[1].trail.of(operationId)).map(({ step }) => step)).toEqual(['login_begun']);
      });

      it('are claimed for a one-time signature once', async () => {
        const login = { state: 's-claim', kept: { verifier: 'v', nonce: 'n', startedAt: now().toISOString() } };
        const operation = (await both[0].operations.change(await created(), { state: 'login', login }))!;
        const claim = { state: 'signing', login: null, leaseUntil: later(20_000) } as const;
        const claimed = await atOnce(({ operations }) => operations.change(operation, claim), 8);
        expect(fulfilled(claimed).filter((each) => each !== undefined)).toHaveLength(1);
        // A return that is repeated still finds its way.
        expect(await both[1].operations.byLogin('s-claim')).toMatchObject({
          state: 'signing',
          login: null,
          version: 3,
        });
      });

      it('get one result, whoever completes them', async () => {
        const operation = await created();
        const completed = await atOnce(({ endings }) =>
          endings.complete(operation, resultOf(request, new Uint8Array(3)), { personHash: 'p-complete' }),
        );
        const [one, ...more] = fulfilled(completed).filter((each) => each !== undefined);
        expect([codes(completed), more]).toEqual([[], []]);
        const { signatureId, result } = one!.outcome!;
        const found = await both[1].operations.bySignature(signatureId);
        expect(found).toMatchObject({ state: 'signed', outcome: { signatureId, result }, reason: null });
        expect((await both[1].trail.of(operation.operationId)).map(({ step }) => step)).toEqual(['signed']);
      });

      it('belong to the first e-service that claims them', async () => {
        const operation = await created({ clientId: null });
        const claimed = await atOnce(({ operations }, index) => operations.claim(operation, `urn:c${index}`));
        const [winner, ...more] = fulfilled(claimed).filter((each) => each !== undefined);
        expect(more).toEqual([]);
        expect(await both[1].operations.find(operation.operationId)).toMatchObject({ clientId: winner?.clientId });
      });

      it('are left when their lease is over, and not while it is kept alive', async () => {
        const signing = await created({ state: 'signing', leaseUntil: later(-1) });
        const device = await created({ state: 'device', leaseUntil: later(-1) });
        const kept = await created({ state: 'signing', leaseUntil: later(-1) });
        const [one, other] = both;
        expect(await one.operations.renew(kept, later(60_000))).toBe(true);
        expect(await one.operations.renew({ ...kept, version: 7 }, later(60_000))).toBe(false);
        const left = async (state: 'signing' | 'device') =>
          (await other.operations.abandoned([state], 10)).map(({ operationId }) => operationId);
        expect([await left('signing'), await left('device')]).toEqual([[signing.operationId], [device.operationId]]);
      });

      it('are opened again once, however many processes notice', async () => {
        const operation = await created({ state: 'signing', leaseUntil: later(-1), browserHash: 'b' });
        await atOnce(({ endings }) => endings.reopen(operation, later(60_000)));
        expect(await both[1].operations.find(operation.operationId)).toMatchObject({
          ...{ state: 'waiting', reason: 'interrupted', signatureType: null, leaseUntil: null, version: 2 },
        });
        expect((await both[1].trail.of(operation.operationId)).map(({ step }) => step)).toEqual(['interrupted']);
      });

      it('are paid for once: what is not paid for is not there', async () => {
        const payment = { issuer: 'i', jti: 'paid', expires: Math.floor(Date.now() / 1000) + 60 };
        const orders = Array.from({ length: 4 }, () => wanted({ clientId: 'urn:paid' }));
        const begun = await atOnce(({ endings }, index) => endings.begin(orders[index]!, 'push', payment));
        expect([fulfilled(begun).length, codes(begun)]).toEqual([1, Array(3).fill('BB_PAYMENT_REQUIRED')]);
        expect(await both[0].sql('bb_operation').where({ client_id: 'urn:paid' })).toHaveLength(1);
      });

      it('are listed for whoever signed, a page at a time', async () => {
        const [{ operations, endings }] = both;
        for (const whose of [{ personHash: 'p-list' }, { personHash: 'p-else' }, { certificateId: 'c-list' }]) {
          await endings.complete(await created(), resultOf(request, new Uint8Array(3)), whose);
        }
        const owner = { personHash: 'p-list', certificateIds: ['c-list'] };
        const page = { start: later(-60_000), end: later(60_000), limit: 1 };
        const [first] = await operations.ofPerson(owner, { ...page, after: 0 });
        const rest = await operations.ofPerson(owner, { ...page, limit: 9, after: first?.id ?? 0 });
        expect([first?.operation.state, rest.length]).toEqual(['signed', 1]);
        expect(await operations.ofPerson(owner, { ...page, end: page.start, after: 0 })).toEqual([]);
      });

      it('are forgotten after their time, and never their trail', async () => {
        const [{ operations, sql, trail, endings }] = both;
        const old = (await endings.begin(wanted({ signatureId: newSignatureId() }), 'direct'))!;
        const young = await created();
        await sql('bb_operation')
          .where({ operation_id: old.operationId })
          .update({ created_at: writeDate(new Date(0)) });
        await operations.tidy(later(-60_000));
        expect(await operations.find(old.operationId)).toBeUndefined();
        expect(await operations.find(young.operationId)).toBeDefined();
        expect(await trail.of(old.operationId)).toHaveLength(1);
      });
    });

    describe('the audit trail', () => {
      const event = (operationId: string, step: string) => ({
        ...{ operationId, step, signatureType: 'ONETIME' as const, details: { n: 1 } },
      });
      const faults = async ({ sql, keys }: Process): Promise<readonly object[]> => {
        const batches = new Batches(sql, directory, () => Promise.reject(new Error('not in this test')), now);
        return (await new StoreAudit(sql, keys, batches, () => []).run()).faults;
      };

      it('is one chain, whoever writes in the same moment', async () => {
        const before = await countOf(both[0].sql);
        const written = await atOnce(
          ({ trail }, index) => trail.write([event(`t-${index}`, 'first'), event(`t-${index}`, 'second')]),
          16,
        );
        expect(codes(written)).toEqual([]);
        const steps = await both[1].trail.of('t-7');
        expect(steps.map(({ step }) => step)).toEqual(['first', 'second']);
        expect(steps[1]!.sequence - steps[0]!.sequence).toBe(1);
        expect([(await countOf(both[0].sql)) - before, await faults(both[1])]).toEqual([32, []]);
      });

      it('says nothing of what was undone', async () => {
        const [{ trail }, other] = both;
        const refused = trail.write(event('t-undone', 'one'), () => Promise.reject(new Error('undone')));
        await expect(refused).rejects.toThrow('undone');
        expect([await other.trail.of('t-undone'), await faults(other)]).toEqual([[], []]);
      });

      it('shows that somebody changed it', async () => {
        const [{ trail, sql }, other] = both;
        await trail.write(event('t-changed', 'one'));
        await sql('trust_entry')
          .where({ signing_key: 't-changed' })
          .update({ recorded_at: writeDate(new Date(0)) });
        const found = await faults(other);
        expect(found).toContainEqual(expect.objectContaining({ tenant: CHAIN, fault: 'ENTRY_CHANGED' }));
      });
    });
  });
}

async function countOf(sql: Knex): Promise<number> {
  const [row] = await sql('trust_entry').count({ count: '*' });
  return Number(row?.['count']);
}
