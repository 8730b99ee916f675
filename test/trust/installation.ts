import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { startPki } from '../../simulators/pki/index.js';
import { TrustClient } from '../../src/trust/client.js';
import {
  createTrustService,
  type Credentials,
  type TrustService,
  type TrustServiceOptions,
} from '../../src/trust/server.js';

/** A trust service with a certification authority and a time-stamping authority of its own, on a port of its own. */
export interface Installation {
  readonly url: string;
  /** Address of the authorities' simulator. */
  readonly pkiUrl: string;
  readonly directory: string;
  /** Of SQLite, unless it is elsewhere. */
  readonly databaseFile: string;
  readonly client: TrustClient;
  readonly credentials: Credentials;
  readonly alarms: { readonly message: string; readonly fields: Record<string, unknown> }[];
  service: TrustService;
  clientOf(credentials: Credentials): TrustClient;
  /** Stops the service and opens it again on the same data. */
  restart(change?: Partial<TrustServiceOptions>): Promise<void>;
  close(): Promise<void>;
}

/** @param change - of the options of the service @param algorithm - of the seal's key @param authorities - their clock */
export async function install(
  change: Partial<TrustServiceOptions> = {},
  algorithm: TrustServiceOptions['seal']['algorithm'] = 'P-256',
  authorities?: () => Date,
): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), 'trust-'));
  const current: { service?: TrustService } = {};
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pki = await startPki({
    directory: join(directory, 'pki'),
    baseUrl: `${origin}/pki`,
    slowMs: 200,
    ...(authorities === undefined ? {} : { now: authorities }),
  });
  app.use('/pki', pki.router);
  app.use('/trust/v1', (request, response, next) => {
    if (current.service) current.service.router(request, response, next);
    else response.destroy();
  });
  const alarms: Installation['alarms'] = [];
  const options: TrustServiceOptions = {
    environment: 'test',
    dataDirectory: join(directory, 'trust'),
    storeKey: randomBytes(32),
    keyStore: { kind: 'soft', secret: randomBytes(24).toString('base64url') },
    seal: {
      ...{ algorithm, organization: 'Lime Flowers AB', country: 'SE' },
      certificate: { kind: 'est', url: `${origin}/pki/.well-known/est` },
    },
    roots: { seal: pki.rootPem, tsa: pki.rootPem },
    tsaUrls: [`${origin}/pki/tsa`],
    translationsDirectory: 'translations',
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (fields, message) => void alarms.push({ message, fields: fields as Record<string, unknown> }),
    },
    ...change,
  };
  current.service = await createTrustService(options);
  const credentials = await current.service.tenants.create('Lime Flowers');
  const clientOf = (given: Credentials): TrustClient => new TrustClient({ url: `${origin}/trust/v1`, ...given });
  return {
    databaseFile: (options.databaseUrl ?? `sqlite:${join(options.dataDirectory, 'trust.sqlite')}`).slice(
      'sqlite:'.length,
    ),
    ...{ url: `${origin}/trust/v1`, pkiUrl: `${origin}/pki`, directory, credentials, alarms, clientOf },
    client: clientOf(credentials),
    get service() {
      if (!current.service) throw new Error('The service is stopped.');
      return current.service;
    },
    restart: async (later = {}) => {
      await current.service?.stop();
      current.service = await createTrustService({ ...options, ...later });
    },
    close: async () => {
      await current.service?.stop();
      await closed(server);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
