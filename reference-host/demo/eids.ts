import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulators } from '../../simulators/server.js';
import type { ApplicationConfig } from '../config/index.js';
import { takeBrokerKeys } from './broker-keys.js';

const BROKER_METHODS = ['bankid_no', 'mitid_da', 'ftn_fi'];

/** Lets a demo sign with the simulated eIDs, wherever no others are configured. */
export async function offerSimulators(
  config: ApplicationConfig,
  simulators: Simulators,
  options: { readonly dataDirectory: string; readonly port: number; readonly application: string },
): Promise<void> {
  const { dataDirectory, port } = options;
  const { bankid } = simulators.facts;
  const base = `http://localhost:${port}/simulators/`;
  const rootsFile = join(dataDirectory, 'simulators', 'bankid-signing-root.pem');
  await writeFile(rootsFile, bankid.rootPem);
  config.offer({
    'esign.bankid.baseUrl': base + bankid.apiPath,
    'esign.bankid.environment': 'test',
    'esign.bankid.relyingPartyName': bankid.relyingParty,
    'esign.bankid.appUrl': new URL(bankid.appLinkPath, base).href.split('?')[0] ?? base,
    'esign.bankid.signingRootsFile': rootsFile,
  });
  await offerBroker(config, simulators, base, options);
  offerService(config, simulators, base);
}

/** The setting `signingService` can then be tried: `eservices` signs through the simulated central service. */
function offerService(config: ApplicationConfig, { service, facts }: Simulators, base: string): void {
  if (service === undefined) return;
  config.offer({
    'esign.service.url': `${base}service/v1/`,
    'esign.service.environment': 'test',
    'esign.service.apiKey': service.customer.apiKey,
    'esign.service.customerToken': service.customer.customerToken,
    'esign.service.relyingPartyName': service.relyingParty,
    'esign.service.issuer': base + facts.broker.path,
    'esign.service.clientId': service.clientId,
  });
}

/** The demo is a customer of the simulated broker, with keys of its own that are registered there at every start. */
async function offerBroker(
  config: ApplicationConfig,
  { broker, facts }: Simulators,
  base: string,
  { dataDirectory, port, application }: { dataDirectory: string; port: number; application: string },
): Promise<void> {
  const keysFile = join(dataDirectory, 'broker-keys.json');
  const clientId = 'urn:lime-flowers:esign';
  const callback = `http://localhost:${port}/${application}/limepkg-esign/portal/callback`;
  broker.register({
    clientId,
    redirectUris: BROKER_METHODS.map((id) => `${callback}/${id}/`),
    jwks: { keys: await takeBrokerKeys(keysFile) },
  });
  const rootsFile = join(dataDirectory, 'simulators', 'norwegian-root.pem');
  await writeFile(rootsFile, facts.broker.norwegianRootPem);
  config.offer({
    'esign.broker.certificateRootsFile': rootsFile,
    'esign.broker.issuer': base + facts.broker.path,
    'esign.broker.environment': 'test',
    'esign.broker.clientId': clientId,
    'esign.broker.keysFile': keysFile,
    'esign.broker.methods': BROKER_METHODS.join(' '),
  });
}
