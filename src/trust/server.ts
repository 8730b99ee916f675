import type { Router } from 'express';
import type { Knex } from 'knex';
import { createDocumentWorkers } from '../documents/index.node.js';
import { assertTestNeverMeetsProduction } from '../evidence/index.js';
import { loadCatalog } from '../i18n/index.js';
import { nodePkiPrimitives } from '../pki/index.node.js';
import { createSqlTaskQueue } from '../queue/index.js';
import { AnchorsFile } from './anchors-file.js';
import { openBuildingBlock, type OpenBuildingBlock, type OpenWith } from './building-block/index.js';
import { TrustChecks, type CheckParts } from './checks.js';
import type { TrustAnchors, TrustCheck } from './contract.js';
import { openEids } from './eids/index.js';
import { trustRoutes } from './http/routes.js';
import { TrustJobs } from './jobs.js';
import type { TrustServiceOptions } from './options.js';
import { partiesOf } from './parties.js';
import { Folders } from './seal/folders.js';
import { SealDesk } from './seal/desk.js';
import { EvidenceBundles } from './seal/bundles.js';
import { Rehearsals } from './seal/rehearsals.js';
import { SealRows } from './seal/seal-rows.js';
import { composeSealing, type Sealing } from './sealing.js';
import { IssuerKeys } from './signings/issuers.js';
import { Judge } from './signings/judge.js';
import { Receipts } from './signings/receipts.js';
import { Signings } from './signings/signings.js';
import { StoreAudit, type StoreReport } from './store/audit.js';
import { openStoreDatabase } from './store-database.js';
import { Batches } from './store/batches.js';
import { StoreKeys } from './store/keys.js';
import { EntryStore } from './store/store.js';
import { Tenants } from './tenants/tenants.js';

export type { HttpSend } from '../pki/index.node.js';
export { httpSend } from './http-send.js';
export type { TrustLog } from './log.js';
export type { TrustServiceOptions } from './options.js';
export type { BuildingBlockOptions, EServiceRegistration } from './building-block/index.js';
export type { Credentials } from './tenants/tenants.js';

/** A trust service that works. */
export interface TrustService {
  /** All addresses, relative to `/trust/v1`. */
  readonly router: Router;
  /** The signing service, relative to `/v1`; nothing where no agreements with eIDs are configured. */
  readonly signingService?: Router;
  readonly tenants: Tenants;
  /** The eSignature Building Block below `/esign-bb`; absent where none is configured. */
  readonly buildingBlock?: OpenBuildingBlock;
  checks(): Promise<readonly TrustCheck[]>;
  /** Whom it trusts and by what its seals are believed; public. */
  anchors(): Promise<TrustAnchors>;
  /** Whether its store is what was written. */
  verifyStore(): Promise<StoreReport>;
  /** Puts everything recorded since the last time under a time-stamp. @throws `UnavailableError` `TSA_UNAVAILABLE` */
  stampStore(): Promise<number>;
  /** Renews the proof of sealed documents whose time has come; also done by itself. @returns how many */
  renewSeals(): Promise<number>;
  /** The certificate request of the seal key, PEM; the key is made when there is none. */
  certificateRequest(): Promise<string>;
  /** Takes no more work, waits for what is under way, closes everything. */
  stop(): Promise<void>;
}

/**
 * Opens the trust service: its own database, store, keys, queue and addresses. Nothing of the add-on and nothing of its database is used.
 *
 * @throws `ConfigError` naming the option that is missing or wrong
 */
export async function createTrustService(options: TrustServiceOptions): Promise<TrustService> {
  const { dataDirectory, log, now = () => new Date() } = options;
  const folders = new Folders(dataDirectory);
  const sql = await openStoreDatabase(options);
  try {
    return await compose(options, sql, folders, now);
  } catch (error) {
    log.error({ err: error }, 'the trust service could not be opened');
    await sql.destroy();
    throw error;
  }
}

type BlockParts = Pick<OpenWith, 'sql' | 'store' | 'keys' | 'tenants' | 'catalog' | 'now'> & {
  readonly parties: ReturnType<typeof partiesOf>;
  readonly sealing: Sealing;
};
type CheckedParts = Pick<CheckParts, 'sql' | 'queue' | 'rows' | 'now'> & {
  readonly sealing: Sealing;
  readonly block: OpenBuildingBlock | undefined;
};

async function compose(
  options: TrustServiceOptions,
  sql: Knex,
  folders: Folders,
  now: () => Date,
): Promise<TrustService> {
  const { log, storeKey, issuers = [], batchEveryMs = 60_000 } = options;
  const parties = partiesOf(options);
  await assertTestNeverMeetsProduction({ ...parties, issuers: [] }, nodePkiPrimitives);
  const catalog = loadCatalog(options.translationsDirectory);
  const keys = new StoreKeys(storeKey);
  const store = new EntryStore(sql, keys, now);
  const opened: { block?: OpenBuildingBlock } = {};
  // People who sign with the building block are believed by its authority too.
  const trusted = (): typeof parties => ({ ...parties, caRoots: opened.block?.signerRoots() ?? parties.caRoots });
  const judge = new Judge(trusted, new IssuerKeys(sql, issuers, now));
  const signings = new Signings(sql, store, judge, now);
  const tenants = new Tenants(sql, keys, now);
  const receipts = new Receipts(store, signings, catalog);
  const rows = new SealRows(sql, now);
  const queue = createSqlTaskQueue(sql, { logger: log, concurrency: 2, leaseMs: options.leaseMs });
  const workers = createDocumentWorkers();
  const parts = { options, sql, folders, store, signings, judge, catalog, workers, rows, parties, now };
  const sealing = await composeSealing(parts);
  const { key, sealer, runner, renewal } = sealing;
  const stamp = async (digest: Uint8Array): Promise<Uint8Array> => (await sealer.stamp(digest)).token;
  const batches = new Batches(sql, folders.heads, stamp, now);
  const eids = openEids({ options, sql, keys, tenants, now });
  const block = await openBlock(options, { sql, store, keys, tenants, catalog, parties, sealing, now });
  if (block) opened.block = block;
  const anchorsFile = new AnchorsFile(options.anchorsFile, () => judge.anchors());
  const jobs = new TrustJobs({
    ...{ queue, runner, renewal, rows, batches, anchorsFile, folders },
    ...{ attempts: eids.attempts, log, batchEveryMs, now },
  });
  const desk = new SealDesk({ signings, store, rows, folders, log, now, begin: (id) => jobs.begin(id) });
  const rehearsals = new Rehearsals({ ...sealing, signings, catalog, workers, folders, now });
  const bundles = new EvidenceBundles({ signings, judge, rows, now });
  const checks = checksOf(options, { sql, queue, rows, sealing, block, now });
  const router = trustRoutes({ tenants, signings, receipts, judge, checks, log, desk, rehearsals, bundles, folders });
  await anchorsFile.refresh();
  await Promise.all([jobs.start(), block?.start()]);
  return {
    ...{ router, tenants, ...eids.addresses },
    ...(block === undefined ? {} : { buildingBlock: block }),
    checks: () => checks.all(),
    anchors: () => judge.anchors(),
    verifyStore: () => new StoreAudit(sql, keys, batches, () => parties.tsaRoots).run(),
    stampStore: () => batches.makeAll(),
    renewSeals: () => renewal.runDue(),
    certificateRequest: () => key.certificateRequest(),
    stop: async () => {
      await queue.close();
      await block?.stop();
      await workers.close();
      await sealing.close();
      await eids.close();
      await sql.destroy();
    },
  };
}

/** The building block, where one is configured: on the same database, store, keys and time-stamps. */
async function openBlock(
  { buildingBlock, environment, storeKey, log }: TrustServiceOptions,
  { parties, sealing, ...shared }: BlockParts,
): Promise<OpenBuildingBlock | undefined> {
  if (buildingBlock === undefined) return undefined;
  const { sealer, tsa, tsaRoots, keys: keyStore, send } = sealing;
  return openBuildingBlock({
    ...{ options: buildingBlock, environment, storeKey, keyStore, tsa, tsaRoots, send, log, ...shared },
    ...{ signerRoots: parties.caRoots, stamp: (digest) => sealer.stamp(digest) },
  });
}

function checksOf({ dataDirectory }: TrustServiceOptions, { sealing, block, ...shared }: CheckedParts): TrustChecks {
  const { key, sealer } = sealing;
  return new TrustChecks({
    ...{ ...shared, dataDirectory },
    trySealKey: () => key.tryOut(),
    tryTimestamp: async () => (await sealer.stamp(nodePkiPrimitives.randomBytes(32))).time,
    ...(block === undefined ? {} : { tryIdentity: () => block.tryIdentity() }),
  });
}
