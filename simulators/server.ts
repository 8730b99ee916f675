import { join } from 'node:path';
import { Router } from 'express';
import { startBankId } from './bankid/index.js';
import type { BankId } from './bankid/index.js';
import { startBroker } from './broker/index.js';
import type { Broker } from './broker/index.js';
import { startEService } from './eservice/index.js';
import { BUILDING_BLOCK_CLIENT_ID, startIdBuildingBlock, type IdBuildingBlock } from './idbb/index.js';
import { landingPage } from './landing-page.js';
import { startMailbox } from './mailbox/index.js';
import { pageStyle, sendPage, slashAtTheEnd } from './pages.js';
import { startPayments } from './payments/index.js';
import { startPki, type Pki } from './pki/index.js';
import { startCsc, type Csc } from './csc/index.js';
import { startScd, type Scd } from './scd/index.js';
import { DEMO_PARTY, startSmartId, type SmartId } from './smartid/index.js';
import { startSigningService, type SigningService } from './service/index.js';

/** What an add-on is configured with to use and to trust the simulators. Paths are below `/simulators`. */
export interface SimulatorFacts {
  readonly bankid: {
    /** Base of the relying party API. */
    readonly apiPath: string;
    /** Where autostart links go; a token is appended. */
    readonly appLinkPath: string;
    /** Root of signing certificates, PEM. */
    readonly rootPem: string;
    /** The relying party as signatures name it, in full. */
    readonly relyingParty: string;
  };
  readonly broker: {
    /** The issuer. */
    readonly path: string;
    /** Root of the certificates that Norwegian people sign with, PEM. */
    readonly norwegianRootPem: string;
    /** The broker as Swedish BankID signatures name it, in full. */
    readonly relyingParty: string;
  };
  readonly idbb: {
    /** The issuer. */
    readonly path: string;
    /** What the eSignature Building Block registers as; tokens of the control are issued to it. */
    readonly buildingBlockClientId: string;
  };
  readonly payments: {
    /** The issuer of payment tokens. */
    readonly path: string;
    readonly jwksPath: string;
  };
  readonly scd: {
    /** Base of the Remote SCD service’s API. */
    readonly apiPath: string;
    readonly apiKey: string;
    /** Where telephones are; a `SCDRemoteId` is appended. */
    readonly phonePath: string;
  };
  readonly smartId: {
    /** Base of the relying party API. */
    readonly apiPath: string;
    readonly relyingPartyUuid: string;
    readonly relyingPartyName: string;
    /** Root of people's certificates, PEM. */
    readonly rootPem: string;
    /** What stands between, PEM. */
    readonly issuingPem: string;
  };
  readonly csc: {
    /** Base of the API of the Cloud Signature Consortium. */
    readonly apiPath: string;
    /** Access token of the service scope. */
    readonly token: string;
    /** Root of owners' certificates, PEM. */
    readonly rootPem: string;
  };
  readonly eservice: {
    /** Where a browser comes back to; shows what came with it. */
    readonly callbackPath: string;
  };
  readonly pki: {
    /** Root of the time-stamping authority and of document certificates, PEM. */
    readonly rootPem: string;
    readonly tsaPath: string;
    readonly ocspPath: string;
    /** Takes certificate requests. */
    readonly issuePath: string;
    /** Base of enrolment (RFC 7030). */
    readonly estPath: string;
    /** Revocation lists of all certificates above. */
    readonly crlPaths: readonly string[];
  };
}

/** All simulators of one demo or test, started together. */
export interface Simulators {
  /** Mounted by the host below `/simulators`. */
  readonly router: Router;
  /** Port of the mailbox's SMTP sink on 127.0.0.1. */
  readonly smtpPort: number;
  /** Addresses below `/simulators`, by simulator; the mailbox is not among them. */
  readonly paths: Readonly<Record<string, string>>;
  readonly facts: SimulatorFacts;
  /** For what signs with a BankID by other ways. */
  readonly bankId: BankId;
  /** Where customers of the broker are registered. */
  readonly broker: Broker;
  /** Where relying parties of the ID building block are registered. */
  readonly idbb: IdBuildingBlock;
  /** The central signing service; absent while nobody knows the address of the simulators. */
  readonly service?: SigningService;
  stop(): Promise<void>;
}

/**
 * Starts every simulator.
 *
 * @param options.directory - where they keep their state between runs
 * @param options.baseUrl - address of `/simulators`, without a slash at the end; without it certificates name no place to ask for revocation
 */
export async function startSimulators(options: {
  readonly directory: string;
  readonly baseUrl?: string;
}): Promise<Simulators> {
  const { directory, baseUrl } = options;
  const bankId = await startBankId({ directory: join(directory, 'bankid') });
  const pki = await startPki({
    directory: join(directory, 'pki'),
    authorities: bankId.authorities,
    ...(baseUrl === undefined ? {} : { baseUrl: `${baseUrl}/pki` }),
  });
  const broker = await startBroker({ directory: join(directory, 'broker'), bankId });
  const service =
    baseUrl === undefined
      ? undefined
      : await startSigningService({
          directory: join(directory, 'service'),
          baseUrl: `${baseUrl}/service`,
          bankIdUrl: `${baseUrl}/bankid`,
          issuer: `${baseUrl}/broker`,
          broker,
        });
  const idbb = await startIdBuildingBlock({ directory: join(directory, 'idbb') });
  const payments = await startPayments();
  const scd = await startScd({ directory: join(directory, 'scd') });
  const smartId = await startSmartId({ directory: join(directory, 'smartid') });
  const csc = await startCsc({ directory: join(directory, 'csc') });
  // Last, since it opens a port.
  const mailbox = await startMailbox(join(directory, 'mailbox'));
  const router = Router();
  router.get('/', slashAtTheEnd, (_request, response) => sendPage(response, landingPage()));
  router.get('/style.css', (_request, response) => void response.type('css').send(pageStyle));
  router.use('/mailbox', mailbox.router);
  router.use('/bankid', bankId.router);
  router.use('/broker', broker.router);
  router.use('/pki', pki.router);
  router.use('/idbb', idbb.router);
  router.use('/payments', payments.router);
  router.use('/scd', scd.router);
  router.use('/smartid', smartId.router);
  router.use('/csc', csc.router);
  router.use('/eservice', startEService().router);
  if (service !== undefined) router.use('/service', service.router);
  return {
    router,
    smtpPort: mailbox.smtpPort,
    paths: pathsOf('bankid', 'broker', 'pki', 'idbb', 'payments', 'eservice', 'scd', 'smartid', 'csc'),
    facts: factsOf({ bankId, broker, pki, scd, smartId, csc }),
    ...{ bankId, broker, idbb },
    ...(service === undefined ? {} : { service }),
    stop: () => mailbox.stop(),
  };
}

/** Each is where it is called. */
function pathsOf(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

interface Started {
  readonly bankId: BankId;
  readonly broker: Broker;
  readonly pki: Pki;
  readonly scd: Scd;
  readonly smartId: SmartId;
  readonly csc: Csc;
}

function factsOf({ bankId, broker, pki, scd, smartId, csc }: Started): SimulatorFacts {
  return {
    bankid: {
      apiPath: 'bankid/rp/v6.0/',
      appLinkPath: 'bankid/app/?autostarttoken=',
      rootPem: bankId.rootPem,
      relyingParty: bankId.signedRpName,
    },
    broker: { path: 'broker', relyingParty: broker.relyingParty, norwegianRootPem: broker.norwegianRootPem },
    idbb: { path: 'idbb', buildingBlockClientId: BUILDING_BLOCK_CLIENT_ID },
    payments: { path: 'payments', jwksPath: 'payments/jwks' },
    scd: { apiPath: 'scd/api/v1', apiKey: scd.apiKey, phonePath: 'scd/phone/' },
    smartId: {
      ...{ apiPath: 'smartid/v3', relyingPartyUuid: DEMO_PARTY.uuid, relyingPartyName: DEMO_PARTY.name },
      ...{ rootPem: smartId.rootPem, issuingPem: smartId.issuingPem },
    },
    csc: { apiPath: 'csc/csc/v2', token: csc.token, rootPem: csc.rootPem },
    eservice: { callbackPath: 'eservice/callback' },
    pki: {
      ...{ rootPem: pki.rootPem, tsaPath: 'pki/tsa', ocspPath: 'pki/ocsp', issuePath: 'pki/ca/issue' },
      estPath: 'pki/.well-known/est',
      crlPaths: ['pki/crl/issuing.crl', 'pki/crl/root.crl'],
    },
  };
}
