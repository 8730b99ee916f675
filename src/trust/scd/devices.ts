import type { Knex } from 'knex';
import type { HttpSend } from '../../pki/index.js';
import type { AuditTrail, CertificateAuthority, DeviceSigning } from '../building-block/contract.js';
import type { TrustLog } from '../log.js';
import { ScdKeys } from './keys.js';
import { CallLimits } from './limits.js';
import { Cancellation } from './registration/cancellation.js';
import { Certification } from './registration/certification.js';
import { Onboarding } from './registration/onboarding.js';
import { DeviceRegistrations } from './registration/registrations.js';
import { DeviceRows } from './registration/rows.js';
import { StatusChanges } from './registration/status-changes.js';
import type { RemoteScd } from './remote/contract.js';
import { Scheduler } from './scheduler.js';
import { Blocks } from './signing/blocks.js';
import { Collecting } from './signing/collecting.js';
import { certificateStatus } from './signing/certificate-status.js';
import { Completing } from './signing/completing.js';
import { DeviceSigner } from './signing/device-signer.js';
import type { SigningParts, Stamp } from './signing/parts.js';
import { SignatureRows } from './signing/rows.js';
import { Outages } from './signing/outages.js';
import { Sending } from './signing/sending.js';
import { PseudonymTokens } from './signing/tokens.js';
import { SignatureWork } from './signing/work.js';
import { USUAL_LIMITS, USUAL_TIMINGS, type DeviceLimits, type DeviceTimings, type ScdType } from './vocabulary.js';

const CONCURRENCY = 16;
const BATCH = 400;
const DAY_MS = 86_400_000;
const KEEP_ERRORS_MS = 30 * DAY_MS;

/** What the work with devices is made of. */
export interface DeviceParts {
  /** Database of the trust service. */
  readonly sql: Knex;
  /** At least 32 bytes; keys for each purpose are derived from it. */
  readonly secret: Uint8Array;
  /** Address of the building block, without a slash at the end. */
  readonly issuer: string;
  /** Who asks for keys, as owners' devices show it. */
  readonly serviceName: string;
  /** Which service reaches devices of a type; types without one cannot be registered. */
  readonly remotes: Readonly<Partial<Record<ScdType, RemoteScd>>>;
  readonly authority: CertificateAuthority;
  readonly stamp: Stamp;
  /** DER: what certificates of devices lead to, those of remotes with an authority of their own among them. */
  readonly signerRoots: () => readonly Uint8Array[];
  /** DER: what time-stamps lead to. */
  readonly tsaRoots: () => readonly Uint8Array[];
  /** Asks authorities what became of certificates. */
  readonly send: HttpSend;
  readonly audit: AuditTrail;
  readonly log: TrustLog;
  readonly now?: () => Date;
  readonly timings?: Partial<DeviceTimings>;
  readonly limits?: Partial<DeviceLimits>;
  /** A hint that a signature has ended; after a crash it may not come. What counts is `signing.state`. */
  readonly settled?: (operationId: string) => void | Promise<void>;
}

/** Signing with devices of their owners, and what it needs around it. */
export interface Devices {
  readonly signing: DeviceSigning;
  readonly registrations: DeviceRegistrations;
  /** Carries on whatever is pending, also from before a restart. */
  start(): void;
  /** Takes no more work and waits for what is under way. */
  stop(): Promise<void>;
  /** Forgets what is over: tokens, limits, results that were kept long enough. */
  tidy(): Promise<void>;
}

/** Puts the work with devices together. Nothing is begun before {@link Devices.start}. */
export function createDevices(parts: DeviceParts): Devices {
  const { sql, secret, issuer, serviceName, remotes, authority, audit, log } = parts;
  const { now = () => new Date(), settled = () => undefined } = parts;
  const timings = { ...USUAL_TIMINGS, ...parts.timings };
  const limits = { ...USUAL_LIMITS, ...parts.limits };
  const keys = new ScdKeys(secret);
  const byName = new Map(Object.values(remotes).map((remote) => [remote.name, remote]));
  const remoteNamed = (name: string): RemoteScd | undefined => byName.get(name);
  const devices = new DeviceRows(sql, keys, now);
  const rows = new SignatureRows(sql, keys, now);
  const blocks = new Blocks(sql, keys, limits.blockMs, now);
  const calls = new CallLimits(sql, limits, now);
  const unblock = (deviceId: number): Promise<void> => blocks.clear(deviceId);
  const changes = new StatusChanges({
    ...{ rows: devices, authority, remoteNamed, unblock, audit, log, now },
    retryMs: timings.retryMs,
  });
  const certification = new Certification({ rows: devices, authority, audit, now });
  const cancellation = new Cancellation({ rows: devices, remoteNamed, audit, log, now, retryMs: timings.retryMs });
  const onboarding = new Onboarding({
    rows: devices,
    certification,
    changes,
    cancellation,
    remoteNamed,
    timings,
    log,
    now,
  });
  const signing: SigningParts = {
    ...{ rows, devices, blocks, calls, remoteNamed, audit, log, timings, now, settled },
    ...{ stamp: parts.stamp, signerRoots: parts.signerRoots, tsaRoots: parts.tsaRoots },
    certificateStatus: certificateStatus({ roots: parts.signerRoots, send: parts.send, now }),
  };
  const completing = new Completing(signing, new Outages(timings.retryMs, now));
  const steps = { sending: new Sending(signing), collecting: new Collecting(signing, completing), completing };
  const { tickMs } = timings;
  const sources = [new SignatureWork(signing, steps), onboarding];
  const scheduler = new Scheduler(sources, { tickMs, concurrency: CONCURRENCY, batch: BATCH, log });
  const tokens = new PseudonymTokens({ sql, keys, issuer, tokenMs: timings.tokenMs, now });
  const areCodesLate = [...byName.values()].some(({ makesCodes }) => makesCodes);
  const wake = (): void => scheduler.wake();
  const before = (ageMs: number): Date => new Date(now().getTime() - ageMs);
  return {
    signing: new DeviceSigner({ ...signing, keys, tokens, limits, areCodesLate, wake }),
    registrations: new DeviceRegistrations({
      ...{ sql, rows: devices, keys, calls, certification, changes, cancellation },
      ...{ remotes, limits, timings, serviceName, now },
    }),
    start: () => scheduler.start(),
    stop: () => scheduler.stop(),
    tidy: async () => {
      await tokens.tidy();
      await calls.tidy();
      await blocks.tidy();
      await rows.tidy(before(timings.keepMs));
      await devices.tidy(before(KEEP_ERRORS_MS));
    },
  };
}
