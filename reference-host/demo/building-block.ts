import { generateKeyPair, randomUUID, X509Certificate, type JsonWebKey } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Simulators } from '../../simulators/server.js';
import type { BuildingBlockOptions, EServiceRegistration, TrustService } from '../../src/trust/server.js';
import type { ApplicationConfig } from '../config/index.js';
import { takeBrokerKeys } from './broker-keys.js';

/** Where the demo's eSignature Building Block answers, below the host's address. */
export const BUILDING_BLOCK_PATH = '/esign-bb';

/** An e-service of the demo, as `demo.json` shows it: with its private key, so that it can be tried. */
export interface DemoEService {
  readonly clientId: string;
  readonly callbackUrl: string;
  readonly privateKeyJwk: JsonWebKey;
  readonly paymentRequired: boolean;
}

/** The part of `demo.json` about the building block. */
export interface DemoBuildingBlock {
  readonly baseUrl: string;
  readonly eServices: readonly DemoEService[];
  readonly signerRootsPem: string;
  readonly timestampRootsPem: string;
}

/** Where and for whom the demo's building block works. */
export interface BuildingBlockPlace {
  readonly dataDirectory: string;
  readonly port: number;
  readonly application: string;
}

/** How the demo's building block is opened, and what is told of it when it stands. */
export interface DemoBuildingBlockPlan {
  readonly options: BuildingBlockOptions;
  /** Lets the host be one of its e-services. @returns what `demo.json` says */
  announce(service: TrustService): Promise<DemoBuildingBlock>;
}

/** The example of `docs/examples/e-service` listens there. */
const EXAMPLE_CALLBACK = 'http://localhost:4600/callback';
const OWN_CLIENT_ID = 'urn:lime-flowers:esign';

/** Plans a building block that works with the simulated ID and Payments building blocks and the simulated devices. */
export async function planBuildingBlock(
  config: ApplicationConfig,
  { idbb, facts }: Simulators,
  place: BuildingBlockPlace,
): Promise<DemoBuildingBlockPlan> {
  const { dataDirectory, port } = place;
  const origin = `http://localhost:${port}`;
  const simulators = `${origin}/simulators/`;
  const baseUrl = `${origin}${BUILDING_BLOCK_PATH}/v1`;
  const clientId = facts.idbb.buildingBlockClientId;
  const keysFile = join(dataDirectory, 'building-block-keys.json');
  idbb.register({
    ...{ clientId, redirectUris: [`${baseUrl}/sign/callback`] },
    jwks: { keys: await takeBrokerKeys(keysFile) },
  });
  const { keys } = JSON.parse(await readFile(keysFile, 'utf8')) as { keys: BuildingBlockOptions['identity']['keys'] };
  const own = await takeClientKey(join(dataDirectory, 'building-block-client.json'));
  const others = await demoEServices(dataDirectory, simulators);
  const payment = {
    ...{ issuer: simulators + facts.payments.path, audience: baseUrl },
    jwksUrl: simulators + facts.payments.jwksPath,
  };
  const registrations: EServiceRegistration[] = [
    ownRegistration(place, own),
    ...others.map((one) => registrationOf(one, one.paymentRequired ? { payment } : {})),
  ];
  const options: BuildingBlockOptions = {
    ...{ baseUrl, serviceName: 'Limeland eSignature', eServices: registrations },
    identity: {
      ...{ issuer: simulators + facts.idbb.path, clientId, keys, algorithm: 'RS256', country: 'SE' },
      ...{ numberScope: 'national_id', accessScope: 'e-signature' },
      acrValues: [
        ...['biometrics', 'generated-code', 'linked-wallet', 'biometrics-generated-code', 'linked-wallet-static-code'],
      ].map((name) => `idbb:acr:${name}`),
    },
    authority: {
      ...{ kind: 'embedded', baseUrl: `${origin}${BUILDING_BLOCK_PATH}/ca` },
      ...{ organization: 'Limeland', country: 'SE' },
    },
    devices: { own: { url: simulators + facts.scd.apiPath, apiKey: facts.scd.apiKey } },
  };
  return {
    options,
    announce: (service) => announce(config, service, { ...place, baseUrl, others, rootPem: facts.pki.rootPem }),
  };
}

async function announce(
  config: ApplicationConfig,
  { buildingBlock }: TrustService,
  at: BuildingBlockPlace & {
    readonly baseUrl: string;
    readonly others: readonly DemoEService[];
    readonly rootPem: string;
  },
): Promise<DemoBuildingBlock> {
  const { dataDirectory, baseUrl, others, rootPem } = at;
  const roots = buildingBlock?.signerRoots() ?? [];
  const signerRootsPem = roots.map((der) => new X509Certificate(der).toString()).join('');
  const signerRootsFile = join(dataDirectory, 'building-block-signer-roots.pem');
  const tsaRootsFile = join(dataDirectory, 'building-block-tsa-roots.pem');
  await writeFile(signerRootsFile, signerRootsPem);
  await writeFile(tsaRootsFile, rootPem);
  config.offer({
    'esign.buildingBlock.url': baseUrl,
    'esign.buildingBlock.environment': 'test',
    'esign.buildingBlock.clientId': OWN_CLIENT_ID,
    'esign.buildingBlock.keyFile': join(dataDirectory, 'building-block-client.json'),
    'esign.buildingBlock.signerRootsFile': signerRootsFile,
    'esign.buildingBlock.tsaRootsFile': tsaRootsFile,
  });
  return { baseUrl, eServices: others, signerRootsPem, timestampRootsPem: rootPem };
}

/** The host's own add-on has people sign for its methods. */
function ownRegistration({ port, application }: BuildingBlockPlace, key: JsonWebKey): EServiceRegistration {
  const callback = `http://localhost:${port}/${application}/limepkg-esign/portal/callback`;
  return {
    ...{ clientId: OWN_CLIENT_ID, name: 'Lime Flowers AB', jwks: { keys: [publicOf(key)] }, serialNumber: true },
    callbackUrls: [`${callback}/national_id/`, `${callback}/scd/`],
  };
}

function registrationOf(service: DemoEService, more: Partial<EServiceRegistration>): EServiceRegistration {
  const { clientId, callbackUrl, privateKeyJwk, paymentRequired } = service;
  return {
    ...{ clientId, name: paymentRequired ? 'Limeland Land Registry' : 'Limeland Permits' },
    jwks: { keys: [publicOf(privateKeyJwk)] },
    callbackUrls: paymentRequired ? [callbackUrl] : [callbackUrl, EXAMPLE_CALLBACK],
    ...more,
  };
}

async function demoEServices(dataDirectory: string, simulators: string): Promise<DemoEService[]> {
  const callback = `${simulators}eservice/callback/`;
  return [
    {
      ...{ clientId: 'urn:demo:e-service', callbackUrl: callback, paymentRequired: false },
      privateKeyJwk: await takeClientKey(join(dataDirectory, 'demo-e-service.json')),
    },
    {
      ...{ clientId: 'urn:demo:paid-e-service', callbackUrl: `${callback}?service=paid`, paymentRequired: true },
      privateKeyJwk: await takeClientKey(join(dataDirectory, 'demo-paid-e-service.json')),
    },
  ];
}

/** The key of an e-service: made on first use, kept in a file. */
async function takeClientKey(path: string): Promise<JsonWebKey> {
  const kept = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept !== undefined) return JSON.parse(kept) as JsonWebKey;
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'ES256' };
  await writeFile(`${path}.part`, JSON.stringify(key), { mode: 0o600 });
  await rename(`${path}.part`, path);
  return key;
}

function publicOf({ kty, crv, x, y, kid, use, alg }: JsonWebKey & { kid?: string }): { kty: string } {
  return { kty: String(kty), crv, x, y, kid, use, alg } as { kty: string };
}
