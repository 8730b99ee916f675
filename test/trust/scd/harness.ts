import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Knex } from 'knex';
import { startPki } from '../../../simulators/pki/index.js';
import { startScd } from '../../../simulators/scd/index.js';
import { databaseOptionsFromUrl, openDatabase, runMigrations } from '../../../src/db/index.js';
import { SoftKeyStore, type HttpSend } from '../../../src/pki/index.node.js';
import type {
  AuditEvent,
  CertificateAuthority,
  CertificateRevocation,
  DeviceSignatureRequest,
  DeviceSignatureState,
} from '../../../src/trust/building-block/contract.js';
import { createCertificateAuthority } from '../../../src/trust/ca/index.js';
import { httpSend } from '../../../src/trust/http-send.js';
import { trustMigrations } from '../../../src/trust/migrations/index.js';
import { stampSources } from '../../../src/trust/one-time/index.js';
import { certificatesIn } from '../../../src/trust/pem.js';
import {
  createDevices,
  ownRemoteScd,
  type DeviceCertificate,
  type DeviceLimits,
  type DeviceOwner,
  type DeviceParts,
  type Devices,
  type DeviceTimings,
  type RemoteScd,
  type ScdType,
} from '../../../src/trust/scd/index.js';

export const PIN = '2468';
export const SOURCE = { ipAddress: '192.0.2.1' };
export const PHONE = 'phone-elin';
export const PSEUDONYM = 'Blue Heron 7';
export const ELIN: DeviceOwner = {
  psut: 'pairwise-1',
  subject: { givenName: 'Elin', surname: 'Sandgren', country: 'SE', serialNumber: 'PNOSE-199001189811' },
};

const TIMINGS: Partial<DeviceTimings> = {
  pollMs: 25,
  retryMs: 60,
  tickMs: 15,
  signMs: 20_000,
  leaseMs: 3_000,
  codeMs: 300,
};

/** What a test may change of what it works with. */
export interface SetUp {
  readonly timings?: Partial<DeviceTimings>;
  readonly limits?: Partial<DeviceLimits>;
  readonly remotes?: (own: RemoteScd, origin: string) => Partial<Record<ScdType, RemoteScd>>;
  readonly send?: (send: HttpSend) => HttpSend;
  readonly routes?: (app: express.Express, directory: string) => void | Promise<void>;
  readonly signerRoots?: () => readonly Uint8Array[];
  readonly databaseFile?: boolean;
  readonly databaseUrl?: string;
}

/** The devices’ half of a building block, with an authority, a time-stamping authority and telephones. */
export interface Harness {
  devices: Devices;
  readonly parts: DeviceParts;
  readonly sql: Knex;
  readonly origin: string;
  readonly directory: string;
  readonly audit: AuditEvent[];
  readonly logs: string[];
  /** Told to the authority, in order. */
  readonly told: string[];
  readonly clock: { offsetMs: number };
  readonly authority: Authority;
  readonly tsa: { isAway: boolean; calls: number };
  readonly ocsp: { isAway: boolean; calls: number };
  readonly settled: string[];
  restart(change?: Partial<DeviceParts>): Promise<void>;
  /** Goes on as another process does after a kill, once leases are over: nothing that was under way comes back. */
  kill(): void;
  close(): Promise<void>;
  /** Calls a simulator's control or page. */
  post(path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }>;
  pushes(): Promise<Push[]>;
  /** Waits for a request on somebody's telephone. */
  push(status?: string): Promise<Push>;
  accept(act?: object): Promise<void>;
  onboard(change?: object, owner?: DeviceOwner): Promise<DeviceCertificate>;
  begin(
    operationId: string,
    change?: Partial<DeviceSignatureRequest> & { pseudonym?: string },
  ): Promise<DeviceSignatureState>;
  ended(operationId: string): Promise<Exclude<DeviceSignatureState, { state: 'pending' }>>;
}

/** How the authority behaves, and what it was asked. */
export interface Authority {
  isAway: boolean;
  /** Whether a key that comes again gets the certificate that it has. */
  isRepeatable: boolean;
  /** The next call never comes back, as for a process that is killed before or after it is answered. */
  dies?: 'before' | 'after';
  asked: number;
}

const NEVER = new Promise<never>(() => undefined);

export interface Push {
  readonly id: string;
  readonly scdRemoteId: string;
  readonly text: string;
  readonly verificationCode: string;
  readonly status: string;
}

/** Digest of an invented document. */
export const WHAT: DeviceSignatureRequest['what'] = {
  format: 'CAdES',
  hashType: 'SHA2-256',
  digest: new Uint8Array(createHash('sha256').update('A lease').digest()),
};

/** Opens everything on a port of its own. */
export async function openHarness(setUp: SetUp = {}): Promise<Harness> {
  const directory = await mkdtemp(join(tmpdir(), 'devices-'));
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pki = await startPki({ directory: join(directory, 'pki'), baseUrl: `${origin}/pki` });
  const scd = await startScd({ directory: join(directory, 'scd') });
  app.use('/pki', pki.router);
  app.use('/scd', scd.router);
  await setUp.routes?.(app, directory);
  const file = setUp.databaseFile === true ? join(directory, 'trust.sqlite') : ':memory:';
  const sql = openDatabase(databaseOptionsFromUrl(setUp.databaseUrl ?? `sqlite:${file}`));
  await runMigrations(sql, trustMigrations);
  const clock = { offsetMs: 0 };
  const now = () => new Date(Date.now() + clock.offsetMs);
  const keys = await SoftKeyStore.open({ directory: join(directory, 'keys'), secret: randomBytes(24).toString('hex') });
  const roots = certificatesIn(pki.rootPem);
  const real = await createCertificateAuthority(
    { kind: 'embedded', baseUrl: `${origin}/ca`, organization: 'Lime Flowers AB', country: 'SE' },
    { sql, keys, send: httpSend, environment: 'test', roots: () => roots, now },
  );
  if (real.router !== null) app.use('/ca', real.router);
  const [source] = stampSources({
    tsa: [{ url: `${origin}/pki/tsa` }],
    tsaRoots: () => roots,
    send: httpSend,
    now: () => new Date(),
  });
  const state = { audit: [] as AuditEvent[], logs: [] as string[], told: [] as string[], settled: [] as string[] };
  const authority: Authority = { isAway: false, isRepeatable: true, asked: 0 };
  const [tsa, ocsp] = [0, 1].map(() => ({ isAway: false, calls: 0 })) as [Harness['tsa'], Harness['ocsp']];
  const log = (fields: object, message: string) => void state.logs.push(`${message} ${JSON.stringify(fields)}`);
  const send = setUp.send?.(httpSend) ?? httpSend;
  const ask: HttpSend = (exchange) => {
    ocsp.calls++;
    if (ocsp.isAway) throw new RangeError('away');
    return send(exchange);
  };
  const own = ownRemoteScd({ url: `${origin}/scd/api/v1`, apiKey: scd.apiKey, send });
  const parts: DeviceParts = {
    ...{ sql, secret: randomBytes(32), issuer: 'http://localhost/esign-bb/v1', serviceName: 'Lime Flowers' },
    remotes: setUp.remotes?.(own, origin) ?? { REMOTE_SCD_APP_ANDROID: own, REMOTE_SCD_SIM: own },
    authority: switchable(real.authority, authority, state.told),
    stamp: async (digest) => {
      tsa.calls++;
      if (tsa.isAway) throw await away();
      return source!(digest);
    },
    send: ask,
    signerRoots: setUp.signerRoots ?? (() => real.roots()),
    tsaRoots: () => roots,
    audit: {
      write: async (steps, alongside) => {
        if (alongside) await sql.transaction(alongside);
        state.audit.push(...[steps].flat());
      },
    },
    log: { info: log, warn: log, error: log },
    ...{ now, timings: { ...TIMINGS, ...setUp.timings } },
    ...(setUp.limits === undefined ? {} : { limits: setUp.limits }),
    settled: (operationId) => void state.settled.push(operationId),
  };
  const post = async (path: string, body: object = {}) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${origin}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const begun = new Set<string>();
  let earlier: ReadonlySet<string> = new Set();
  const harness: Harness = {
    ...{ devices: createDevices(parts), parts, sql, origin, directory, clock, authority, tsa, ocsp, post, ...state },
    restart: async (change = {}) => {
      await harness.devices.stop();
      harness.devices = createDevices({ ...parts, ...change });
      harness.devices.start();
    },
    kill: () => {
      void harness.devices.stop();
      clock.offsetMs += (parts.timings?.leaseMs ?? 0) + 1;
      harness.devices = createDevices(parts);
      harness.devices.start();
    },
    close: async () => {
      await harness.devices.stop();
      await scd.settled();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await sql.destroy();
      await rm(directory, { recursive: true, force: true });
    },
    pushes: async () => (await (await fetch(`${origin}/scd/control/pushes/`)).json()) as Push[],
    // One that stood there before the last signature began is another's, still to be taken off the screen.
    push: (status = 'pending') =>
      until(async () => (await harness.pushes()).filter((one) => one.status === status && !earlier.has(one.id)).at(-1)),
    accept: async (act = {}) => {
      await post(`scd/control/pushes/${(await harness.push()).id}/accept`, { pin: PIN, ...act });
    },
    onboard: async (change = {}, owner = ELIN) => {
      const body = { SCDType: 'REMOTE_SCD_APP_ANDROID', SCDRemoteId: PHONE, pseodonym: PSEUDONYM, ...change };
      const { certificateId } = await harness.devices.registrations.create(owner, body, SOURCE);
      await harness.accept();
      return until(async () => {
        const found = await harness.devices.registrations.find(owner.psut, certificateId);
        return found.state === 'PENDING' ? undefined : found;
      });
    },
    begin: async (operationId, { pseudonym = PSEUDONYM, ...change } = {}) => {
      if (!begun.has(operationId)) earlier = new Set((await harness.pushes()).map(({ id }) => id));
      begun.add(operationId);
      const token = await harness.devices.signing.pseudonymToken(pseudonym, operationId, SOURCE);
      return harness.devices.signing.begin(requestOf(operationId, change), token, SOURCE);
    },
    ended: (operationId) =>
      until(async () => {
        const found = await harness.devices.signing.state(operationId);
        return found.state === 'pending' ? undefined : found;
      }),
  };
  harness.devices.start();
  return harness;
}

export function requestOf(operationId: string, change: Partial<DeviceSignatureRequest> = {}): DeviceSignatureRequest {
  return {
    operationId,
    what: WHAT,
    displayText: 'A lease',
    serviceName: 'Housing',
    giveUpAt: new Date(Date.now() + 60_000),
    ...change,
  };
}

/** Asks again until there is something; a test that waits in vain fails by its own time. */
export async function until<T>(look: () => Promise<T | undefined>, forMs = 30_000): Promise<T> {
  const end = Date.now() + forMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error('It did not come.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function away(): Promise<Error> {
  const { UnavailableError } = await import('../../../src/errors.js');
  return new UnavailableError('TSA_UNAVAILABLE', 'away');
}

function switchable(real: CertificateAuthority, state: Authority, told: string[]): CertificateAuthority {
  const tell = (verb: keyof CertificateRevocation) => async (serialNumber: string) => {
    if (state.isAway) throw await away();
    told.push(verb);
    await real.revocation?.[verb](serialNumber);
  };
  return {
    issue: async (csr, profile, subject) => {
      if (state.isAway) throw await away();
      const { dies } = state;
      delete state.dies;
      if (dies === 'before') await NEVER;
      state.asked++;
      const issued = await real.issue(csr, profile, subject);
      if (dies === 'after') await NEVER;
      return issued;
    },
    get isRepeatable() {
      return state.isRepeatable;
    },
    revocation: { revoke: tell('revoke'), suspend: tell('suspend'), reactivate: tell('reactivate') },
  };
}
