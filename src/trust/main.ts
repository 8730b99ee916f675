import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { EsignError } from '../errors.js';
import { readListenOptions, readRegistryOptions, readTrustOptions } from './configuration.js';
import { BUILDING_BLOCK_PATH, type OpenBuildingBlock } from './building-block/index.js';
import { TRUST_API_PATH } from './contract.js';
import { lineLog } from './log.js';
import { openRegistry } from './registry.js';
import { createTrustService, type TrustService } from './server.js';
import { refuse } from './variables.js';

/** As the contract of the signing service has it. */
const SIGNING_SERVICE_PATH = '/v1';

const USAGE = `Usage: npm run trust-service -- [command]
  serve                      answers calls (default)
  tenant-add <name>          makes an installation and prints its credentials, once
  tenant-rotate <name> [days]  new credentials; the old ones work for so many more days (7)
  csr                        prints the certificate request of the seal key
  ca-csr                     prints the certificate request of the embedded authority
  eservice-add <file>        registers an e-service of the eSignature Building Block, or changes its registration (JSON)
  eservice-list              prints the registered e-services
  verify-store               checks that the store is what was written; exit 1 when it is not
`;

/** From `src/trust/` and from `dist/src/trust/` alike. */
const here = dirname(fileURLToPath(import.meta.url));
const root = here.includes(join('dist', 'src')) ? join(here, '..', '..', '..') : join(here, '..', '..');

const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function main([command = 'serve', ...rest]: readonly string[]): Promise<number> {
  if (command.startsWith('eservice-')) return administer(command, rest);
  const log = lineLog((line) => void process.stderr.write(`${line}\n`));
  const listen = readListenOptions(process.env);
  const service = await createTrustService(readTrustOptions(process.env, log, join(root, 'translations')));
  if (command === 'serve') return serve(service, listen);
  try {
    return await perform(service, command, rest);
  } finally {
    await service.stop();
  }
}

async function perform(service: TrustService, command: string, [name = '', days]: readonly string[]): Promise<number> {
  switch (command) {
    case 'tenant-add':
      if (name === '') break;
      print(JSON.stringify(await service.tenants.create(name), null, 2));
      return 0;
    case 'tenant-rotate': {
      const overlapMs = days === undefined ? undefined : Number(days) * 86_400_000;
      const fresh = await service.tenants.rotate(name, overlapMs);
      print(fresh === undefined ? `There is no installation ${name}.` : JSON.stringify(fresh, null, 2));
      return fresh === undefined ? 1 : 0;
    }
    case 'csr':
      print(await service.certificateRequest());
      return 0;
    case 'ca-csr':
      print((await blockOf(service).authorityRequest()) ?? 'There is no embedded authority.');
      return 0;
    case 'verify-store': {
      const report = await service.verifyStore();
      print(JSON.stringify(report, null, 2));
      return report.faults.length === 0 ? 0 : 1;
    }
  }
  return misused();
}

/** What e-services are registered with: by whom can write to the database, with none of the service's keys, and by no address. */
async function administer(command: string, [name = '']: readonly string[]): Promise<number> {
  const registry = await openRegistry(readRegistryOptions(process.env));
  try {
    const { eServices } = registry;
    if (command === 'eservice-list') {
      print(JSON.stringify(await eServices.all(), null, 2));
      return 0;
    }
    if (command !== 'eservice-add' || name === '') return misused();
    const registration: unknown = JSON.parse(readFileSync(name, 'utf8'));
    print(JSON.stringify(await eServices.ensure(registration), null, 2));
    return 0;
  } finally {
    await registry.close();
  }
}

function misused(): number {
  process.stderr.write(USAGE);
  return 2;
}

function blockOf({ buildingBlock }: TrustService): OpenBuildingBlock {
  if (buildingBlock) return buildingBlock;
  return refuse('ESIGN_BB_BASE_URL', 'is not set: there is no eSignature Building Block');
}

async function serve(
  service: TrustService,
  { hostname, port, tls }: ReturnType<typeof readListenOptions>,
): Promise<number> {
  const app = express().disable('x-powered-by').use(TRUST_API_PATH, service.router);
  if (service.signingService !== undefined) app.use(SIGNING_SERVICE_PATH, service.signingService);
  const { buildingBlock } = service;
  if (buildingBlock) app.use(BUILDING_BLOCK_PATH, buildingBlock.router);
  // Whose certificate a client shows is looked up where it is registered; that it holds the key TLS itself proves.
  const clients = { requestCert: buildingBlock !== undefined, rejectUnauthorized: false };
  const server: Server = tls === undefined ? createHttpServer(app) : createHttpsServer({ ...tls, ...clients }, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, hostname, resolve);
  });
  print(`The trust service listens on ${hostname}:${port}${TRUST_API_PATH}`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await service.stop();
  server.closeAllConnections();
  await closed;
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(
      `${error instanceof EsignError ? `${String(error.code)}: ${error.message}` : String(error)}\n`,
    );
    process.exitCode = 2;
  },
);
