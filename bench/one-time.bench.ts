import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { databaseOptionsFromUrl, openDatabase, runMigrations } from '../src/db/index.js';
import type { PkiPrimitives } from '../src/pki/index.js';
import { nodePkiPrimitives, SoftKeyStore, type KeyAlgorithm } from '../src/pki/index.node.js';
import type { DigestToSign } from '../src/trust/building-block/contract.js';
import { StoredTrail } from '../src/trust/building-block/audit/trail.js';
import { createCertificateAuthority } from '../src/trust/ca/index.js';
import { trustMigrations } from '../src/trust/migrations/index.js';
import { OneTimeSigner, stampSources } from '../src/trust/one-time/index.js';
import { StoreKeys } from '../src/trust/store/keys.js';
import { EntryStore } from '../src/trust/store/store.js';
import { Tenants } from '../src/trust/tenants/tenants.js';
import { openTsa } from './in-process-tsa.js';
import { least, report, reportBelow } from './measure.js';

/**
 * One-time signatures with everything in this process: key, request, RSA-3072 authority with its OCSP answer, signature,
 * destruction, RSA-3072 time-stamp, verification, and the chained audit trail and the rows about them in SQLite. Against
 * them stand the cryptographic operations of the same pipeline, each done once more by itself, one after the other.
 *
 * The database lies in memory where the machine has a folder for that: a signature waits for three commits, and how long a
 * disk takes for them says nothing about the pipeline. What it comes to on the disk is printed too.
 */

const RUNS = process.env.ESIGN_BENCH_WHOLE === undefined ? 60 : 200;
const WARM_UP = 20;
const AT_ONCE = 4;
const ROUNDS = 3;
const IDLE_MS = 3000;
const PARALLEL = process.env.ESIGN_BENCH_WHOLE === undefined ? 100 : 400;
const RSA_KEYS = process.env.ESIGN_BENCH_WHOLE === undefined ? 8 : 24;
const SUBJECT = { givenName: 'Anna', surname: 'Svensson', country: 'SE' } as const;
const WHAT: DigestToSign = {
  ...{ format: 'PAdES', hashType: 'SHA2-256' },
  digest: new Uint8Array(createHash('sha256').update('a document').digest()),
};

const storeKeys = new StoreKeys(randomBytes(32));
const tsa = await openTsa();
const memory = '/dev/shm';
await inFolder(existsSync(memory) ? memory : tmpdir(), async (sql, directory) => {
  const pipeline = await open(sql, directory, 'P-256');
  for (let n = 0; n < WARM_UP; n += 1) await pipeline();
  const bare = await bareOperations(pipeline);
  const [whole, alone]: [number[], number[]] = [[], []];
  for (let n = 0; n < RUNS; n += 1) {
    whole.push(await timed(pipeline));
    alone.push(await timed(bare.run));
  }
  const name = `one-time signature, P-256 under RSA-3072 (${bare.what})`;
  report({ name, measured: least(whole), baseline: least(alone), unit: 'ms', atMost: 3 });
  const idle = await delayWhile(() => sleep(IDLE_MS));
  const than = `p99; ${idle.toFixed(1)} ms without`;
  const rounds: { readonly perSecond: number; readonly delayMs: number }[] = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    const startedAt = performance.now();
    const delayMs = await delayWhile(() => inParallel(pipeline, PARALLEL, AT_ONCE));
    rounds.push({ delayMs, perSecond: (PARALLEL * 1000) / (performance.now() - startedAt) });
  }
  const perSecond = Math.max(...rounds.map((round) => round.perSecond));
  console.log(`  ${perSecond.toFixed(0)} signatures a second, ${AT_ONCE} at a time`);
  reportBelow(`event-loop delay meanwhile (${than})`, least(rounds.map(({ delayMs }) => delayMs)), 'ms', 50);
  const rsa = await open(sql, directory, 'RSA-3072');
  const rsaDelay = await delayWhile(() => inParallel(rsa, RSA_KEYS, AT_ONCE));
  reportBelow(`event-loop delay with ${RSA_KEYS} RSA-3072 keys (${than})`, rsaDelay, 'ms', 50);
});
await inFolder(tmpdir(), async (sql, directory) => {
  const pipeline = await open(sql, directory, 'P-256');
  const times: number[] = [];
  for (let n = 0; n < WARM_UP; n += 1) times.push(await timed(pipeline));
  console.log(`  with the database on disk: ${least(times).toFixed(1)} ms`);
});

/** Works with a fresh database in a folder of its own. */
async function inFolder(parent: string, work: (sql: Knex, directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(parent, 'one-time-bench-'));
  const sql = openDatabase(databaseOptionsFromUrl(`sqlite:${join(directory, 'bench.sqlite')}`));
  try {
    await runMigrations(sql, trustMigrations);
    await work(sql, directory);
  } finally {
    await sql.destroy();
    await rm(directory, { recursive: true, force: true });
  }
}

async function open(database: Knex, directory: string, algorithm: KeyAlgorithm): Promise<() => Promise<void>> {
  const keys = await SoftKeyStore.open({ directory: join(directory, 'keys'), secret: 'a secret of this bench alone' });
  const now = (): Date => new Date();
  const service = await createCertificateAuthority(
    { kind: 'embedded', baseUrl: 'http://ca.test', algorithm: 'RSA-3072', organization: 'Bench', country: 'SE' },
    { sql: database, keys, send: tsa.send, environment: 'test', roots: () => [], now },
  );
  const tsaRoots = (): readonly Uint8Array[] => [tsa.root.der];
  const signer = new OneTimeSigner({
    ...{ sql: database, keys, authority: service.authority, tsaRoots, now, options: { algorithm } },
    signerRoots: () => service.roots(),
    stamps: stampSources({ tsa: [{ url: 'http://tsa.test' }], tsaRoots, send: tsa.send, now }),
    audit: new StoredTrail(
      new EntryStore(database, storeKeys, now),
      await new Tenants(database, storeKeys, now).ensureChain('bench'),
    ),
  });
  let operations = 0;
  return async () => {
    operations += 1;
    await signer.sign(`bench-${algorithm}-${operations}`, WHAT, SUBJECT);
  };
}

/** Everything cryptographic that one run does, to be done again by itself: what is verified and digested is noted as it happens. */
async function bareOperations(
  pipeline: () => Promise<void>,
): Promise<{ readonly run: () => Promise<void>; readonly what: string }> {
  const plain: PkiPrimitives = { ...nodePkiPrimitives };
  const again: (() => Promise<unknown>)[] = [];
  const counts = { verifications: 0, digests: 0 };
  Object.assign(nodePkiPrimitives, {
    digest: (...args: Parameters<PkiPrimitives['digest']>) => {
      counts.digests += 1;
      again.push(() => plain.digest(...args));
      return plain.digest(...args);
    },
    verify: (...args: Parameters<PkiPrimitives['verify']>) => {
      counts.verifications += 1;
      again.push(() => plain.verify(...args));
      return plain.verify(...args);
    },
  });
  await pipeline();
  Object.assign(nodePkiPrimitives, plain);
  const data = nodePkiPrimitives.randomBytes(500);
  const run = async (): Promise<void> => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    sign('sha256', data, privateKey);
    sign('sha256', data, privateKey);
    // Certificate, OCSP answer, time-stamp.
    for (let n = 0; n < 3; n += 1) tsa.bareSign(data);
    for (const operation of again) await operation();
  };
  const { verifications, digests } = counts;
  return { run, what: `1 key, 5 signatures, ${verifications} verifications, ${digests} digests` };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function inParallel(work: () => Promise<void>, times: number, atOnce: number): Promise<void> {
  let left = times;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await work();
    }),
  );
}

/** 99th percentile of the event loop's delay while something goes on, in milliseconds. */
async function delayWhile(work: () => Promise<void>): Promise<number> {
  const monitor = monitorEventLoopDelay({ resolution: 10 });
  monitor.enable();
  await work();
  monitor.disable();
  return monitor.percentile(99) / 1e6;
}
