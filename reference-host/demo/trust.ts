import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulators } from '../../simulators/server.js';
import type { HttpSend, TrustLog, TrustService } from '../../src/trust/server.js';
import type { ApplicationConfig } from '../config/index.js';
import { planBuildingBlock, type DemoBuildingBlock } from './building-block.js';

/** Where the demo's trust service answers, below the host's address. */
export const TRUST_PATH = '/trust/v1';

/** What the demo's trust service is opened with. */
export interface DemoTrustOptions {
  readonly dataDirectory: string;
  readonly translationsDirectory: string;
  readonly port: number;
  readonly application: string;
  readonly log: TrustLog;
}

/** The demo's trust service, and what `demo.json` says of its building block. */
export interface DemoTrust {
  readonly service: TrustService;
  readonly buildingBlock: DemoBuildingBlock;
}

/**
 * Opens a trust service in this very process, with a database and keys of its own; in demonstrations alone. Its certificate and its
 * time-stamps come from the simulators.
 *
 * @returns nothing when another one is configured
 */
export async function openDemoTrust(
  config: ApplicationConfig,
  simulators: Simulators,
  options: DemoTrustOptions,
): Promise<DemoTrust | undefined> {
  const { dataDirectory, translationsDirectory, port, application, log } = options;
  const { pki } = simulators.facts;
  const base = `http://localhost:${port}/simulators/`;
  const secret = (purpose: string): Buffer =>
    createHmac('sha256', config.secret('demo.trust')).update(purpose).digest();
  const credentials = {
    apiKey: secret('api-key').toString('base64url'),
    customerToken: secret('token').toString('base64url'),
  };
  // Hosts that share their secrets can share the trust service of one of them.
  config.offer({ 'esign.trust.apiKey': credentials.apiKey, 'esign.trust.customerToken': credentials.customerToken });
  if (config.get('esign.trust.url') !== undefined) return undefined;
  const plan = await planBuildingBlock(config, simulators, options);
  const { createTrustService, httpSend } = await import('../../src/trust/server.js');
  const service = await createTrustService({
    environment: 'test',
    dataDirectory: join(dataDirectory, 'trust'),
    storeKey: secret('store'),
    keyStore: { kind: 'soft', secret: secret('keys').toString('base64url') },
    seal: {
      ...{ algorithm: 'P-256', organization: 'Lime Flowers AB', country: 'SE' },
      certificate: { kind: 'est', url: base + pki.estPath },
    },
    roots: {
      seal: pki.rootPem,
      tsa: pki.rootPem,
      signers: contentOf(config, 'esign.broker.certificateRootsFile') ?? '',
    },
    ...trustedEids(config, simulators),
    buildingBlock: plan.options,
    tsaUrls: [base + pki.tsaPath],
    translationsDirectory,
    anchorsFile: join(dataDirectory, 'trust-anchors.json'),
    send: throughThisPort(httpSend, `http://localhost:${port}`),
    log,
  });
  await service.tenants.ensure(application, credentials);
  config.offer({ 'esign.trust.url': `http://localhost:${port}${TRUST_PATH}` });
  return { service, buildingBlock: await plan.announce(service) };
}

/** The eIDs of the demo, as the add-on is configured to use them. */
function trustedEids(config: ApplicationConfig, { facts }: Simulators) {
  const rootsPem = contentOf(config, 'esign.bankid.signingRootsFile');
  const names = ['bankid', 'broker', 'service'].map((one) => config.get(`esign.${one}.relyingPartyName`));
  const relyingParties = [...names.filter((name) => name !== undefined), facts.broker.relyingParty];
  const audiences = new Map<string, string[]>();
  for (const one of ['broker', 'service']) {
    const [issuer, clientId] = [config.get(`esign.${one}.issuer`), config.get(`esign.${one}.clientId`)];
    if (issuer !== undefined && clientId !== undefined) {
      audiences.set(issuer, [...(audiences.get(issuer) ?? []), clientId]);
    }
  }
  return {
    ...(rootsPem === undefined ? {} : { bankId: { rootsPem, relyingParties: [...new Set(relyingParties)] } }),
    issuers: [...audiences].map(([issuer, clients]) => ({ issuer, environment: 'test' as const, audiences: clients })),
  };
}

function contentOf(config: ApplicationConfig, option: string): string | undefined {
  const path = config.get(option);
  return path === undefined ? undefined : readFileSync(path, 'utf8');
}

/** Certificates of an earlier run name the port of that run. */
function throughThisPort(send: HttpSend, origin: string): HttpSend {
  const ours = /^http:\/\/localhost(?::\d+)?(?=\/(?:simulators|esign-bb)\/)/;
  return (exchange) => send({ ...exchange, url: exchange.url.replace(ours, origin) });
}
