import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { Router } from 'express';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import type { Knex } from 'knex';
import { BUILDING_BLOCK_CLIENT_ID, startIdBuildingBlock } from '../../../simulators/idbb/index.js';
import { startPayments } from '../../../simulators/payments/index.js';
import { startPki } from '../../../simulators/pki/index.js';
import { openDatabase, runMigrations } from '../../../src/db/index.js';
import { loadCatalog } from '../../../src/i18n/index.js';
import {
  createBuildingBlock,
  StoredTrail,
  type BuildingBlock,
  type BuildingBlockSettings,
  type BuildingBlockWith,
  type EServiceRegistration,
} from '../../../src/trust/building-block/index.js';
import type { IdentityOptions } from '../../../src/trust/building-block/identity/options.js';
import { trustMigrations } from '../../../src/trust/migrations/index.js';
import { StoreKeys } from '../../../src/trust/store/keys.js';
import { EntryStore } from '../../../src/trust/store/store.js';
import { Tenants } from '../../../src/trust/tenants/tenants.js';
import { clientKey, publicOf } from '../../simulators/broker-harness.js';
import { derOf, ScriptedDevices, ScriptedOneTime } from './scripted.js';

export const CALLBACK = 'https://service.example/done?case=7';
export const PAID_CALLBACK = 'https://paid.example/done';
export const CLIENT = 'urn:test:service';
export const PAID_CLIENT = 'urn:test:paid';

/** A building block with the simulated ID and Payments building blocks, and signers by script. */
export interface Installation {
  readonly origin: string;
  readonly baseUrl: string;
  readonly issuer: string;
  readonly sql: Knex;
  readonly oneTime: ScriptedOneTime;
  readonly devices: ScriptedDevices;
  readonly certificate: Uint8Array;
  readonly trail: StoredTrail;
  readonly logged: { readonly level: string; readonly message: string; readonly fields: object }[];
  readonly identity: IdentityOptions;
  /** Under which names the other building blocks were called. */
  readonly heard: Set<string>;
  /** Milliseconds that the building block's clock is ahead. */
  aheadMs: number;
  block: BuildingBlock;
  /** Makes it anew on the same data, as after a kill. */
  restart(change?: Partial<BuildingBlockSettings>): Promise<void>;
  register(registration: Partial<EServiceRegistration> & { readonly clientId: string }): Promise<void>;
  /** An assertion of an e-service. */
  assertion(clientId?: string, change?: Record<string, unknown>, key?: CryptoKey): Promise<string>;
  paymentToken(body?: object): Promise<string>;
  accessToken(person: string, more?: object): Promise<string>;
  close(): Promise<void>;
}

export async function install(
  change: Partial<BuildingBlockSettings> = {},
  registered: Pick<BuildingBlockWith, 'deviceTypes'> & Partial<Pick<BuildingBlockWith, 'registrations'>> = {},
): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), 'bb-'));
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const baseUrl = `${origin}/esign-bb/v1`;
  const issuer = `${origin}/simulators/idbb`;
  const [idbb, payments, pki] = await Promise.all([
    startIdBuildingBlock({ directory }),
    startPayments(),
    startPki({ directory: join(directory, 'pki') }),
  ]);
  const clientKeys = [await clientKey('sig-1', 'sig'), await clientKey('enc-1', 'enc')];
  idbb.register({
    clientId: BUILDING_BLOCK_CLIENT_ID,
    redirectUris: [`${baseUrl}/sign/callback`],
    jwks: { keys: clientKeys.map(publicOf) },
  });
  const current: { block?: BuildingBlock } = {};
  const heard = new Set<string>();
  app.use('/simulators', (request, _response, next) => {
    heard.add(request.get('x-correlation-id') ?? '');
    next();
  });
  app.use('/simulators', Router().use('/idbb', idbb.router).use('/payments', payments.router));
  app.use('/esign-bb', (request, response, next) => {
    if (current.block) current.block.router(request, response, next);
    else response.destroy();
  });
  const sql = openDatabase({ client: 'better-sqlite3', filename: join(directory, 'trust.sqlite') });
  await runMigrations(sql, trustMigrations);
  const certificate = derOf(pki.rootPem);
  const [oneTime, devices] = [new ScriptedOneTime(certificate), new ScriptedDevices()];
  const keys = new StoreKeys(randomBytes(32));
  const clock = { aheadMs: 0 };
  const now = (): Date => new Date(Date.now() + clock.aheadMs);
  const trail = new StoredTrail(new EntryStore(sql, keys, now), await new Tenants(sql, keys, now).ensureChain('bb'));
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kty: 'EC', kid: 'k1' };
  const logged: Installation['logged'] = [];
  const log = (level: string) => (fields: object, message: string) => void logged.push({ level, message, fields });
  const catalog = loadCatalog('translations');
  const identity: IdentityOptions = {
    ...{ issuer, clientId: BUILDING_BLOCK_CLIENT_ID, keys: clientKeys, algorithm: 'RS256', country: 'SE' },
    ...{ numberScope: 'national_id', accessScope: 'e-signature' },
    acrValues: ['idbb:acr:biometrics', 'idbb:acr:generated-code'],
  };
  const make = (settings: Partial<BuildingBlockSettings>): Promise<BuildingBlock> =>
    createBuildingBlock({
      settings: {
        ...{ baseUrl, serviceName: 'Signing of Limeland' },
        identity,
        eServices: [
          { clientId: CLIENT, name: 'Permits <Office>', callbackUrls: [CALLBACK], jwks: { keys: [jwk] } },
          {
            ...{ clientId: PAID_CLIENT, name: 'Paid service', callbackUrls: [PAID_CALLBACK], jwks: { keys: [jwk] } },
            payment: {
              ...{ issuer: `${origin}/simulators/payments`, audience: baseUrl },
              jwksUrl: `${origin}/simulators/payments/.well-known/jwks.json`,
            },
          },
        ],
        // Machines that are busy with other tests take their time.
        times: { patienceMs: 30_000 },
        ...change,
        ...settings,
      },
      ...{ environment: 'test', sql, keys, trail, catalog, oneTime, devices, now },
      ...{ registrations: noRegistrations, ...registered },
      log: { info: log('info'), warn: log('warn'), error: log('error') },
    });
  current.block = await make({});
  const control = async (path: string, body: object): Promise<string> => {
    const answer = await fetch(`${origin}/simulators/${path}`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    });
    return ((await answer.json()) as { token: string }).token;
  };
  return {
    ...{ origin, baseUrl, issuer, sql, oneTime, devices, certificate, trail, heard, logged, identity },
    get aheadMs() {
      return clock.aheadMs;
    },
    set aheadMs(ms) {
      clock.aheadMs = ms;
    },
    get block() {
      if (!current.block) throw new Error('closed');
      return current.block;
    },
    set block(block) {
      current.block = block;
    },
    restart: async (settings = {}) => {
      current.block = await make(settings);
      await current.block.sweep();
    },
    register: async (registration) => {
      await current.block?.services.ensure({
        name: 'A service',
        callbackUrls: [],
        jwks: { keys: [jwk] },
        ...registration,
      });
    },
    assertion: (clientId = CLIENT, claims = {}, key = privateKey) =>
      new SignJWT({ iss: clientId, sub: clientId, aud: baseUrl, jti: randomBytes(16).toString('hex'), ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .setIssuedAt(now())
        .setExpirationTime((claims['exp'] as number | undefined) ?? new Date(now().getTime() + 120_000))
        .sign(key),
    paymentToken: (body = {}) => control('payments/control/token', { audience: baseUrl, ...body }),
    accessToken: (person, more = {}) => control('idbb/control/token', { person, ...more }),
    close: async () => {
      await current.block?.stop();
      await closed(server);
      await sql.destroy();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const noRegistrations = {
  create: () => Promise.reject(new Error('not in this test')),
  find: () => Promise.reject(new Error('not in this test')),
  change: () => Promise.reject(new Error('not in this test')),
  list: () => Promise.resolve([]),
};

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** A request as an e-service makes it. */
export function signBody(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    format: 'CAdES',
    hash: createHash('sha256').update('the document').digest('base64'),
    hashType: 'SHA2-256',
    dataToBeDisplayed: 'Building permit 4711',
    requestTimestamp: new Date().toISOString(),
    nonce: randomBytes(16).toString('hex'),
    state: randomBytes(16).toString('hex'),
    callbackUrl: CALLBACK,
    ...change,
  };
}

/** The same as the eight parameters of the page. */
export function signQuery(change: Record<string, string> = {}): URLSearchParams {
  const body = signBody() as Record<string, string>;
  const { hash = '', dataToBeDisplayed = '' } = body;
  return new URLSearchParams({
    ...body,
    hash: Buffer.from(hash, 'base64').toString('base64url'),
    dataToBeDisplayed: Buffer.from(dataToBeDisplayed).toString('base64url'),
    ...change,
  });
}

/** Answers of JSON. */
export async function json(answer: Response): Promise<Record<string, unknown>> {
  return (await answer.json()) as Record<string, unknown>;
}
