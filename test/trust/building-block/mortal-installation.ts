import { execFileSync, fork, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as call } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type RequestHandler } from 'express';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Knex } from 'knex';
import { BUILDING_BLOCK_CLIENT_ID, startIdBuildingBlock } from '../../../simulators/idbb/index.js';
import { startPki } from '../../../simulators/pki/index.js';
import { startScd } from '../../../simulators/scd/index.js';
import { databaseOptionsFromUrl, openDatabase, readText, writeDate, type Row } from '../../../src/db/index.js';
import { StoredTrail } from '../../../src/trust/building-block/index.js';
import { StoreKeys } from '../../../src/trust/store/keys.js';
import { EntryStore } from '../../../src/trust/store/store.js';
import { Tenants } from '../../../src/trust/tenants/tenants.js';
import { bundleForNode } from '../../engines/bundle.js';
import { createPostgresDatabase, postgresAbsence } from '../../engines/postgres.js';
import { hasSoftHsm, newToken, SOFT_HSM, type SoftHsmToken } from '../../pki/soft-hsm.js';
import { clientKey, publicOf } from '../../simulators/broker-harness.js';
import type { MortalAnswer, MortalOrder, MortalQuestion } from './mortal-service.js';

const CLIENT = 'urn:test:service';
export const HOME = 'https://service.example/done';
const LONG_AGO = new Date(Date.now() - 3_600_000);

/** What the service keeps its data and its keys in. */
export interface MortalKind {
  readonly name: string;
  readonly absence: string | undefined;
  readonly onPostgres: boolean;
}

export const MORTAL_KINDS: readonly MortalKind[] = [
  { name: hasSoftHsm ? 'SQLite and a key module' : 'SQLite', absence: undefined, onPostgres: false },
  { name: 'PostgreSQL', absence: postgresAbsence, onPostgres: true },
];

/** A step as the audit trail has it. */
export type Step = Awaited<ReturnType<StoredTrail['of']>>[number];

/** A service that can be killed, with everything around it that outlives it. */
export interface MortalInstallation {
  readonly origin: string;
  readonly baseUrl: string;
  readonly sql: Knex;
  /** Has the process die at a point. */
  arm(point: string): Promise<void>;
  /** Whether the process is gone, and how. */
  died(): Promise<NodeJS.Signals | null>;
  isGone(): boolean;
  /** Starts it again on the same data, long after: leases of the one before are over. */
  revive(): Promise<void>;
  /** What is not as it was written. */
  storeFaults(): Promise<readonly object[]>;
  /** One-time keys of which there is still something: rows, files, objects of the key module. */
  leftOfKeys(): Promise<readonly string[]>;
  steps(operationId: string): Promise<readonly Step[]>;
  asService(): Promise<Record<string, string>>;
  post(path: string, body: object, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/** Starts the service with simulated ID building block, devices and time-stamps in this very process. */
export async function installMortal(kind: MortalKind): Promise<MortalInstallation> {
  const directory = await mkdtemp(join(tmpdir(), 'bb-kill-'));
  const database = kind.onPostgres ? await createPostgresDatabase() : undefined;
  const token = !kind.onPostgres && hasSoftHsm ? newToken() : undefined;
  const dataDirectory = join(directory, 'trust');
  const databaseUrl = database?.url ?? `sqlite:${join(dataDirectory, 'trust.sqlite')}`;
  const program = await bundleForNode('test/trust/building-block/mortal-service.ts');
  const current: { child?: ChildProcess; port?: number; gone?: Promise<NodeJS.Signals | null> } = {};
  const around = await serveAround(directory, () => current.port);
  const { origin, baseUrl, order, signAssertion } = around;
  const storeKey = randomBytes(32);
  const mortal: MortalOrder = {
    storeKey: storeKey.toString('base64url'),
    options: {
      ...order,
      ...{ dataDirectory, databaseUrl, leaseMs: 900 },
      keyStore: token
        ? { kind: 'pkcs11', uri: `${token.uri}&pin-value=${token.pin}` }
        : { kind: 'soft', secret: randomBytes(24).toString('base64url') },
    },
  };

  async function start(): Promise<void> {
    const child = fork(program.file, [JSON.stringify(mortal)], {
      ...{ execArgv: ['--enable-source-maps'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    });
    current.child = child;
    current.gone = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    const { port } = await answered(child);
    current.port = port;
  }
  const ask = async (question: MortalQuestion): Promise<MortalAnswer> => {
    const child = current.child!;
    const answer = answered(child);
    child.send(question);
    return answer;
  };
  const isGone = (): boolean => current.child?.exitCode !== null || current.child.signalCode !== null;

  await start();
  const sql = openDatabase(databaseOptionsFromUrl(databaseUrl));
  const keys = new StoreKeys(storeKey);
  const now = (): Date => new Date();
  const chain = await new Tenants(sql, keys, now).ensureChain('eSignature Building Block');
  const trail = new StoredTrail(new EntryStore(sql, keys, now), chain);

  return {
    ...{ origin, baseUrl, sql, isGone },
    arm: async (point) => {
      await ask({ dieAt: point });
    },
    died: () => current.gone!,
    revive: async () => {
      await sql('bb_operation')
        .whereNotNull('lease_until')
        .update({ lease_until: writeDate(LONG_AGO) });
      await sql('bb_scd_signature').whereNotNull('due_at').update({ due_at: LONG_AGO });
      await start();
    },
    storeFaults: async () => (await ask({ verify: true })).faults ?? [],
    leftOfKeys: async () => {
      const rows = await sql<Row>('bb_one_time_key').whereNull('destroyed_at');
      const others = token ? namelessIn(token) : namelessFiles(join(dataDirectory, 'keys'));
      return [...rows.map((row) => readText(row['operation_id'])), ...others];
    },
    steps: (operationId) => trail.of(operationId),
    asService: async () => ({ authorization: `Bearer ${await signAssertion()}` }),
    post: (path, body, headers = {}) =>
      fetch(`${origin}${path}`, {
        ...{ method: 'POST', body: JSON.stringify(body) },
        headers: { 'content-type': 'application/json', ...headers },
      }),
    close: async () => {
      if (!isGone()) current.child?.kill('SIGKILL');
      await current.gone;
      await sql.destroy();
      await around.close();
      await database?.drop();
      await program.remove();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The next thing a process says. */
function answered(child: ChildProcess): Promise<MortalAnswer> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('the service has ended'));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message as MortalAnswer);
    });
  });
}

/** Everything that goes on when the service is killed, and the address at which it is reached. */
async function serveAround(directory: string, port: () => number | undefined) {
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const baseUrl = `${origin}/esign-bb/v1`;
  const [idbb, pki, scd] = await Promise.all([
    startIdBuildingBlock({ directory }),
    startPki({ directory: join(directory, 'pki'), baseUrl: `${origin}/simulators/pki` }),
    startScd({ directory: join(directory, 'scd') }),
  ]);
  const identityKeys = [await clientKey('sig-1', 'sig'), await clientKey('enc-1', 'enc')];
  idbb.register({
    ...{ clientId: BUILDING_BLOCK_CLIENT_ID, redirectUris: [`${baseUrl}/sign/callback`] },
    jwks: { keys: identityKeys.map(publicOf) },
  });
  app.use('/simulators/idbb', idbb.router).use('/simulators/pki', pki.router).use('/simulators/scd', scd.router);
  app.use('/esign-bb', passedOn(port));
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kty: 'EC', kid: 'k1' };
  const order: Omit<MortalOrder['options'], 'dataDirectory' | 'keyStore'> = {
    environment: 'test',
    seal: {
      ...{ algorithm: 'P-256', organization: 'Lime Flowers AB', country: 'SE' },
      certificate: { kind: 'est', url: `${origin}/simulators/pki/.well-known/est` },
    },
    roots: { seal: pki.rootPem, tsa: pki.rootPem },
    tsaUrls: [`${origin}/simulators/pki/tsa`],
    translationsDirectory: 'translations',
    buildingBlock: {
      ...{ baseUrl, serviceName: 'Signing of Limeland' },
      eServices: [{ clientId: CLIENT, name: 'Permits', callbackUrls: [HOME], jwks: { keys: [jwk] } }],
      identity: {
        ...{ issuer: `${origin}/simulators/idbb`, clientId: BUILDING_BLOCK_CLIENT_ID, keys: identityKeys },
        ...{ algorithm: 'RS256', country: 'SE', numberScope: 'national_id', accessScope: 'e-signature' },
      },
      authority: { kind: 'embedded', baseUrl: `${origin}/esign-bb/ca`, organization: 'Limeland', country: 'SE' },
      oneTime: { sweepAfterMs: 0 },
      devices: { own: { url: `${origin}/simulators/scd/api/v1`, apiKey: scd.apiKey } },
      // Machines that are busy with other tests take their time.
      times: { patienceMs: 30_000 },
    },
  };
  const signAssertion = (): Promise<string> =>
    new SignJWT({ iss: CLIENT, sub: CLIENT, aud: baseUrl, jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setExpirationTime('2m')
      .sign(privateKey);
  const close = async (): Promise<void> => {
    await scd.settled();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin, baseUrl, order, signAssertion, close };
}

/** Hands calls on to the service; whoever calls one that is dead hears nothing. */
function passedOn(port: () => number | undefined): RequestHandler {
  return (request, response) => {
    const { method, headers, originalUrl: path } = request;
    const onward = call({ host: '127.0.0.1', port: port(), method, headers, path, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.once('error', () => response.destroy());
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  };
}

const hasTool = spawnSync('pkcs11-tool', ['--help']).error === undefined;

/** Keys that no name belongs to, as others see a token: those that stay have one. */
function namelessIn(token: SoftHsmToken): readonly string[] {
  if (!hasTool) return [];
  const list = ['--module', SOFT_HSM, '--token-label', token.label, '--login', '--pin', token.pin, '--list-objects'];
  const said = execFileSync('pkcs11-tool', list, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  return said.split(/\n(?=\S)/).filter((one) => / Key Object/.test(one) && !/^\s+label:\s+\S/m.test(one));
}

/** The same of a folder with keys. */
function namelessFiles(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => !/"label":\s*"[^"]/.test(readFileSync(join(folder, name), 'utf8')));
}

/** A request as the e-service makes it, about something that nothing else is about. */
export function newRequest(): Record<string, string> {
  const title = `Lease ${randomBytes(6).toString('hex')}`;
  return {
    ...{ format: 'CAdES', hashType: 'SHA2-256', dataToBeDisplayed: title, callbackUrl: HOME },
    hash: createHash('sha256').update(title).digest('base64'),
    requestTimestamp: new Date().toISOString(),
    ...{ nonce: randomBytes(16).toString('hex'), state: randomBytes(16).toString('hex') },
  };
}
