import { Router } from 'express';
import type { Knex } from 'knex';
import type { Catalog } from '../../i18n/index.js';
import type { HttpSend, KeyStore, TsaEndpoint } from '../../pki/index.node.js';
import { correlatedLog } from '../correlation.js';
import { createCertificateAuthority, type AuthorityOptions, type AuthorityService } from '../ca/index.js';
import type { TrustLog } from '../log.js';
import { OneTimeSigner, stampSources, type OneTimeOptions } from '../one-time/index.js';
import { createDevices, SCD_TYPES, type Devices } from '../scd/index.js';
import type { StoreKeys } from '../store/keys.js';
import type { EntryStore } from '../store/store.js';
import type { Tenants } from '../tenants/tenants.js';
import { StoredTrail } from './audit/trail.js';
import { createBuildingBlock, proxiesOf, type BuildingBlock } from './building-block.js';
import { CallAddresses } from './e-services/addresses.js';
import type { EServices } from './e-services/e-services.js';
import { sourceOf } from './http/calls.js';
import type { BuildingBlockSettings } from './options.js';
import { remotesOf, type DeviceServices } from './remotes.js';

/** Owner of the audit trail in the store; no installation is called so. */
const CHAIN = 'eSignature Building Block';
const SWEEP_MS = 15_000;
const TIDY_MS = 3_600_000;

/** How the building block of a trust service is set up. */
export interface BuildingBlockOptions extends BuildingBlockSettings {
  /** Where certificates of signers come from. */
  readonly authority: AuthorityOptions;
  readonly oneTime?: OneTimeOptions;
  /** Services that reach people's devices; left out: nobody can register one. */
  readonly devices?: DeviceServices;
}

/** What a trust service has for it. */
export interface OpenWith {
  readonly options: BuildingBlockOptions;
  readonly environment: 'test' | 'production';
  readonly sql: Knex;
  readonly store: EntryStore;
  readonly storeKey: Buffer;
  readonly keys: StoreKeys;
  readonly keyStore: KeyStore;
  readonly tenants: Tenants;
  readonly catalog: Catalog;
  readonly tsa: readonly TsaEndpoint[];
  readonly tsaRoots: () => readonly Uint8Array[];
  /** Roots of signers as they are configured, DER. */
  readonly signerRoots: readonly Uint8Array[];
  readonly stamp: (digest: Uint8Array) => Promise<{ readonly token: Uint8Array; readonly time: Date }>;
  readonly send: HttpSend;
  readonly log: TrustLog;
  readonly now: () => Date;
}

/** What others see of the building block. */
export interface OpenBuildingBlock {
  /** Below `/esign-bb`: `/v1` for e-services and people, `/ca` for the embedded authority. */
  readonly router: Router;
  readonly eServices: EServices;
  /** What certificates of signers lead to, DER. */
  signerRoots(): readonly Uint8Array[];
  /** The request for the embedded authority's certificate, PEM; null unless there is one. */
  authorityRequest(): Promise<string | null>;
  tryIdentity(): Promise<void>;
  /** Begins background work; what killed processes have left is tidied up first. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens the building block of a trust service, with its signers and its authority. */
export async function openBuildingBlock(given: OpenWith): Promise<OpenBuildingBlock> {
  const { options, environment, sql, store, tenants, tsa, tsaRoots, send, now, log } = given;
  const trail = new StoredTrail(store, await tenants.ensureChain(CHAIN));
  const configured = (): readonly Uint8Array[] => given.signerRoots;
  const addresses = new CallAddresses(proxiesOf(options));
  const service = await createCertificateAuthority(options.authority, {
    ...{ sql, keys: given.keyStore, send, environment, roots: configured, now },
    sourceOf: (request) => sourceOf(request, addresses).ipAddress,
  });
  const { authority } = service;
  const signerRoots = (): readonly Uint8Array[] => distinct([...service.roots(), ...configured()]);
  const oneTime = new OneTimeSigner({
    ...{ sql, keys: given.keyStore, authority, audit: trail, signerRoots, tsaRoots, now },
    stamps: stampSources({ tsa, tsaRoots, send, now }),
    ...(options.oneTime === undefined ? {} : { options: options.oneTime }),
  });
  const remotes = remotesOf(options.devices, send);
  const devices = createDevices({
    ...{ sql, secret: given.storeKey, issuer: options.baseUrl, serviceName: options.serviceName },
    ...{ remotes, authority, stamp: given.stamp },
    ...{ signerRoots, tsaRoots, send, audit: trail, log: correlatedLog(log), now },
  });
  const block = await createBuildingBlock({
    ...{ settings: options, environment, sql, keys: given.keys, trail, catalog: given.catalog },
    ...{ oneTime, registrations: devices.registrations, log, now },
    deviceTypes: SCD_TYPES.filter((type) => remotes[type] !== undefined),
    devices: devices.signing,
  });
  return {
    ...{ router: routerOf(service, block), eServices: block.services, signerRoots },
    authorityRequest: () => service.certificateRequest(),
    tryIdentity: () => block.tryIdentity(),
    ...background({ block, devices, oneTime, log }),
  };
}

function routerOf(service: AuthorityService, block: BuildingBlock): Router {
  const router = Router({ caseSensitive: true });
  if (service.router !== null) router.use('/ca', service.router);
  return router.use(block.router);
}

/** Work that nobody waits for. Whatever fails is tried again the next time. */
export function background(parts: {
  readonly block: Pick<BuildingBlock, 'sweep' | 'tidy' | 'stop'>;
  readonly devices: Pick<Devices, 'start' | 'tidy' | 'stop'>;
  readonly oneTime: Pick<OneTimeSigner, 'sweep'>;
  readonly log: TrustLog;
}): Pick<OpenBuildingBlock, 'start' | 'stop'> {
  const { block, devices, oneTime, log } = parts;
  const timers: NodeJS.Timeout[] = [];
  const every = (ms: number, work: () => Promise<unknown>): void => {
    const run = (): void => void work().catch((err: unknown) => log.error({ err }, 'background work failed'));
    timers.push(setInterval(run, ms).unref());
  };
  const sweep = async (): Promise<void> => {
    await oneTime.sweep();
    await block.sweep();
  };
  return {
    start: async () => {
      await sweep();
      devices.start();
      every(SWEEP_MS, sweep);
      every(TIDY_MS, async () => {
        await block.tidy();
        await devices.tidy();
      });
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await devices.stop();
      await block.stop();
    },
  };
}

function distinct(certificates: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(certificates.map((der) => [Buffer.from(der).toString('base64'), der])).values()];
}
