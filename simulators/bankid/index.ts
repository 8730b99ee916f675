import { join } from 'node:path';
import { Router } from 'express';
import type { Authority } from '../pki/index.js';
import { certificatePem, IdentityCabinet } from '../pki/index.js';
import { AppActs } from './app-acts.js';
import { appRoutes } from './app/routes.js';
import { controlRoutes } from './control-routes.js';
import type { SignaturePair } from './evidence.js';
import { OrderBook, REAL_TIMINGS } from './order-book.js';
import type { OrderTimings } from './order-book.js';
import { DEMO_PEOPLE } from './people.js';
import type { Person } from './people.js';
import { DEMO_RELYING_PARTY, OTHER_RELYING_PARTY, SERVICE_RELYING_PARTY, signedNameOf } from './relying-party.js';
import type { RelyingParty } from './relying-party.js';
import { Outage } from './rp/outage.js';
import { RateLimiter } from './rp/rate-limit.js';
import type { RateLimit } from './rp/rate-limit.js';
import { rpRoutes } from './rp/routes.js';
import { SigningDesk } from './signing-desk.js';
import type { DirectSigning } from './signing-desk.js';
import { rpCredentials, takeTlsIdentities } from './tls/certificates.js';
import { serveTls } from './tls/server.js';
import type { TlsServer } from './tls/server.js';
import { Wallet } from './wallet.js';

export type { SignaturePair } from './evidence.js';
export { FAULTS } from './faults/index.js';
export { DEMO_PEOPLE } from './people.js';
export type { Person } from './people.js';
export { qrText } from './qr.js';
export { SERVICE_RELYING_PARTY, signedNameOf } from './relying-party.js';
export type { RelyingParty } from './relying-party.js';
export type { DirectSigning } from './signing-desk.js';
export type { TlsServer } from './tls/server.js';

/** How the simulated BankID is started. */
export interface BankIdOptions {
  /** Where keys and certificates are kept; made on first use. */
  readonly directory: string;
  /** Who calls over plain HTTP; the demonstration's company when absent. */
  readonly relyingParty?: RelyingParty;
  /** Who is offered in the app; anybody else with a personal number may sign too. */
  readonly people?: readonly Person[];
  readonly timings?: Partial<OrderTimings>;
  readonly rate?: RateLimit;
  readonly now?: () => number;
}

/** The simulated Swedish BankID: relying party API, app and controls. */
export interface BankId {
  readonly router: Router;
  /** Root of signing certificates, PEM: the anchor that verifiers are configured with. */
  readonly rootPem: string;
  /** The relying party as signatures name it. */
  readonly signedRpName: string;
  /** For the trust services, which answer for these certificates too. */
  readonly authorities: readonly Authority[];
  /** A signature with its OCSP answer, for other simulators whose people sign with a BankID. */
  sign(signing: DirectSigning): Promise<SignaturePair>;
  /** Serves the relying party API over mutual TLS too, with the same orders. */
  serveTls(): Promise<TlsServer>;
}

/** More than two hundred orders at a time need. */
const DEMO_RATE: RateLimit = { calls: 5_000, windowMs: 10_000 };

/** Opens the simulated BankID. */
export async function startBankId(options: BankIdOptions): Promise<BankId> {
  const { directory, relyingParty = DEMO_RELYING_PARTY, people = DEMO_PEOPLE, now = Date.now } = options;
  const date = () => new Date(now());
  const cabinet = await IdentityCabinet.open(join(directory, 'keys'));
  const wallet = await Wallet.open(cabinet, date);
  const desk = new SigningDesk(wallet, people, date);
  const book = new OrderBook({ ...REAL_TIMINGS, ...options.timings }, now);
  const outage = new Outage();
  const rates = new RateLimiter(options.rate ?? DEMO_RATE, now);
  const acts = new AppActs({ book, desk, people, outage, now });
  const router = Router();
  router.use('/rp/v6.0', rpRoutes({ book, rates, outage, callerOf: () => relyingParty }));
  // Over plain HTTP there is no certificate to know callers by: whoever has an agreement has an address instead.
  for (const party of [OTHER_RELYING_PARTY, SERVICE_RELYING_PARTY]) {
    const path = `/parties/${party.organisationNumber}/rp/v6.0`;
    router.use(path, rpRoutes({ book, rates, outage, callerOf: () => party }));
  }
  router.use('/control', controlRoutes({ book, acts, outage, rates }));
  router.use('/app', appRoutes({ book, acts, people }));
  return {
    router,
    rootPem: certificatePem(wallet.hierarchy.root.der),
    signedRpName: signedNameOf(relyingParty),
    authorities: authoritiesOf(wallet),
    sign: (signing) => desk.sign(signing),
    serveTls: async () => {
      const identities = await takeTlsIdentities(cabinet, date());
      const issue = (party: RelyingParty) =>
        rpCredentials(cabinet, join(directory, 'tls'), identities.rpAuthority, party, date());
      const credentials = [await issue(relyingParty), await issue(OTHER_RELYING_PARTY)] as const;
      return serveTls((callerOf) => rpRoutes({ book, rates, outage, callerOf }), identities, credentials);
    },
  };
}

function authoritiesOf({ hierarchy }: Wallet): readonly Authority[] {
  return [{ name: 'bankid-issuing', identity: hierarchy.issuing, responder: hierarchy.responder, isOpen: true }];
}
