import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Knex } from 'knex';
import { databaseOptionsFromUrl, openDatabase, runMigrations } from '../../../src/db/index.js';
import { SoftKeyStore, type KeyStore } from '../../../src/pki/index.node.js';
import {
  createCertificateAuthority,
  type AuthorityParts,
  type AuthorityService,
  type EmbeddedOptions,
} from '../../../src/trust/ca/index.js';
import { httpSend } from '../../../src/trust/http-send.js';
import { trustMigrations } from '../../../src/trust/migrations/index.js';

/** An embedded authority on a port of its own. */
export interface AuthorityCase {
  readonly folder: string;
  readonly sql: Knex;
  readonly keys: KeyStore;
  readonly service: AuthorityService;
  readonly baseUrl: string;
  readonly parts: AuthorityParts;
  readonly options: EmbeddedOptions;
  /** The authority opened anew on the same data, perhaps set up otherwise. */
  reopen(options?: Partial<EmbeddedOptions>, parts?: Partial<AuthorityParts>): Promise<AuthorityService>;
  close(): Promise<void>;
}

export async function openAuthority(
  change: Partial<EmbeddedOptions> = {},
  changedParts: Partial<AuthorityParts> = {},
): Promise<AuthorityCase> {
  const folder = mkdtempSync(join(tmpdir(), 'esign-ca-'));
  const sql = changedParts.sql ?? openDatabase(databaseOptionsFromUrl(`sqlite:${join(folder, 'ca.sqlite')}`));
  await runMigrations(sql, trustMigrations);
  const secret = 'a secret of this test alone';
  const keys = changedParts.keys ?? (await SoftKeyStore.open({ directory: join(folder, 'keys'), secret }));
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ca`;
  const options: EmbeddedOptions = {
    kind: 'embedded',
    baseUrl,
    organization: 'Lime Flowers AB',
    country: 'SE',
    ...change,
  };
  const parts: AuthorityParts = {
    ...{ sql, keys, send: httpSend, environment: 'test', roots: () => [], now: () => new Date() },
    ...changedParts,
  };
  const service = await createCertificateAuthority(options, parts);
  if (service.router) app.use('/ca', service.router);
  return {
    ...{ folder, sql, keys, service, baseUrl, parts, options },
    reopen: (otherwise = {}, more = {}) =>
      createCertificateAuthority({ ...options, ...otherwise }, { ...parts, ...more }),
    close: async () => {
      await closed(server);
      await keys.close();
      await sql.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export const ANNA = { givenName: 'Anna', surname: 'Årsjö', country: 'SE', serialNumber: 'PNOSE-199001019802' } as const;

export const P256 = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] as const;

/** A request of a fresh key, by OpenSSL. */
export function opensslRequest(key: readonly string[] = P256, subject = '/C=SE/CN=Somebody else'): Uint8Array {
  const der = execFileSync(
    'openssl',
    ['req', '-new', '-utf8', '-newkey', ...key, '-nodes', '-keyout', '/dev/null', '-subj', subject, '-outform', 'DER'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return new Uint8Array(der);
}

export function pemOf(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
