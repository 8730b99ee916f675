import { join } from 'node:path';
import type { Knex } from 'knex';
import type { DocumentWorkers } from '../documents/index.node.js';
import type { Catalog } from '../i18n/index.js';
import type { HttpSend, KeyStore, TsaEndpoint } from '../pki/index.node.js';
import { httpSend } from './http-send.js';
import { openKeyStore } from './key-stores.js';
import type { TrustServiceOptions } from './options.js';
import { certificateSource, timestampAuthorities } from './pki-services.js';
import type { Folders } from './seal/folders.js';
import { SealKey } from './seal/identity.js';
import { ValidationCollector } from './seal/material.js';
import { SealRenewal } from './seal/renewal.js';
import { SealRunner } from './seal/runner.js';
import type { SealRows } from './seal/seal-rows.js';
import { Sealer } from './seal/sealer.js';
import { SealSteps } from './seal/steps.js';
import { SealVerifier } from './seal/verifier.js';
import type { Judge, TrustedParties } from './signings/judge.js';
import type { Signings } from './signings/signings.js';
import type { EntryStore } from './store/store.js';

const RENEW_AFTER_DAYS = 730;

/** What sealing is composed of. */
export interface SealingParts {
  readonly options: TrustServiceOptions;
  readonly sql: Knex;
  readonly folders: Folders;
  readonly store: EntryStore;
  readonly signings: Signings;
  readonly judge: Judge;
  readonly catalog: Catalog;
  readonly workers: DocumentWorkers;
  readonly rows: SealRows;
  readonly parties: TrustedParties;
  readonly now: () => Date;
}

/** Everything that seals. */
export interface Sealing {
  readonly key: SealKey;
  readonly sealer: Sealer;
  readonly collector: ValidationCollector;
  readonly verifier: SealVerifier;
  readonly runner: SealRunner;
  readonly renewal: SealRenewal;
  readonly tsa: readonly TsaEndpoint[];
  /** Roots of time-stamping authorities, DER. */
  readonly tsaRoots: () => readonly Uint8Array[];
  readonly keys: KeyStore;
  readonly send: HttpSend;
  close(): Promise<void>;
}

export async function composeSealing(parts: SealingParts): Promise<Sealing> {
  const { options, sql, folders, store, signings, judge, catalog, workers, rows, parties, now } = parts;
  const { seal, log, renewAfterDays = RENEW_AFTER_DAYS } = options;
  const tsaRoots = (): readonly Uint8Array[] => parties.tsaRoots;
  const sealRoots = (): readonly Uint8Array[] => parties.sealRoots;
  const { send = httpSend } = options;
  const keys = await openKeyStore(options.keyStore, join(options.dataDirectory, 'keys'));
  const key = new SealKey({
    ...{ sql, keys, now, algorithm: seal.algorithm },
    subject: [
      ['country', seal.country],
      ['organization', seal.organization],
      ['commonName', `${seal.organization} eSeal`],
    ],
    certificate: certificateSource(seal.certificate, { environment: options.environment, roots: sealRoots, send }),
    roots: sealRoots,
  });
  const tsa = timestampAuthorities(options);
  const sealer = new Sealer({ tsa, tsaRoots, send, now });
  const collector = new ValidationCollector(send, now);
  const verifier = new SealVerifier(() => ({ sealRoots: parties.sealRoots, tsaRoots: parties.tsaRoots }), now);
  const stepParts = { signings, store, judge, catalog, workers, sealer, key, collector, verifier, renewAfterDays, now };
  const runner = new SealRunner({ rows, folders, steps: new SealSteps(stepParts), log, now });
  const renewal = new SealRenewal({
    ...{ rows, folders, signings, store, sealer, collector, verifier },
    renewAfterDays,
    log,
    now,
  });
  return { key, sealer, collector, verifier, runner, renewal, tsa, tsaRoots, keys, send, close: () => keys.close() };
}
