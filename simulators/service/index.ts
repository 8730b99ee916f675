import { randomBytes } from 'node:crypto';
import { json, Router, type NextFunction, type Request, type Response } from 'express';
import { SERVICE_RELYING_PARTY, signedNameOf } from '../bankid/index.js';
import type { Broker } from '../broker/index.js';
import { ServiceAtBroker } from './broker-client.js';
import { onlyCustomers, refuse, type Customer } from './customers.js';
import { SERVICE_FAULTS, WaitingFault } from './faults.js';
import { publicHalf, takeServiceKeys } from './keys.js';
import { LoginDesk } from './logins.js';
import { orderRoutes } from './orders.js';

export { SERVICE_FAULTS } from './faults.js';

const CLIENT_ID = 'urn:simulated-service:esign';

/** The simulated central signing service: its own agreements with BankID and the broker, for customers that have none. */
export interface SigningService {
  readonly router: Router;
  /** The service as Swedish BankID signatures name it. */
  readonly relyingParty: string;
  /** Whom the broker's tokens are made for. */
  readonly clientId: string;
  /** A customer that may use it. New at every start. */
  readonly customer: Customer;
}

/**
 * Opens the simulated signing service.
 *
 * @param options.baseUrl - where its router is reached, without a slash at the end
 * @param options.bankIdUrl - of the simulated BankID
 * @param options.issuer - of the simulated broker, where it registers itself
 */
export async function startSigningService(options: {
  readonly directory: string;
  readonly baseUrl: string;
  readonly bankIdUrl: string;
  readonly issuer: string;
  readonly broker: Broker;
}): Promise<SigningService> {
  const { directory, baseUrl, bankIdUrl, issuer, broker } = options;
  const keys = await takeServiceKeys(directory);
  const callback = `${baseUrl}/callback`;
  broker.register({
    clientId: CLIENT_ID,
    redirectUris: [callback],
    jwks: { keys: [publicHalf(keys.sig), publicHalf(keys.enc)] },
  });
  const faults = new WaitingFault();
  const customer = { name: 'demo', apiKey: secret(), customerToken: secret() };
  const desk = new LoginDesk(new ServiceAtBroker(issuer, CLIENT_ID, keys, callback), faults, callback);
  const relyingParty = signedNameOf(SERVICE_RELYING_PARTY);
  const rpApi = `${bankIdUrl}/parties/${SERVICE_RELYING_PARTY.organisationNumber}/rp/v6.0`;

  const router = Router();
  router.get('/callback', ({ originalUrl }, response) => desk.comeBack(originalUrl.split('?')[1] ?? '', response));
  router.get('/control/faults/', (_request, response) => {
    response.json(SERVICE_FAULTS.map(([name, description]) => ({ name, description })));
  });
  router.post('/control/fault', json(), (request, response) => {
    const { name } = (request.body ?? {}) as { readonly name?: unknown };
    if (faults.set(name)) response.json({ name });
    else refuse(response, 400, 'NO_SUCH_FAULT');
  });
  router.use('/v1', disturbed(faults), onlyCustomers([customer]), json({ limit: '512kb' }));
  router.get('/v1/methods', (_request, response) => void response.json(offered(relyingParty, issuer)));
  router.use('/v1/bankid/orders', orderRoutes(rpApi, faults));
  router.use('/v1/logins', desk.routes());
  router.use((_request, response) => refuse(response, 404, 'NOT_FOUND'));
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else refuse(response, 503, 'SCHEME_UNAVAILABLE');
  });
  return { router, relyingParty, clientId: CLIENT_ID, customer };
}

function offered(relyingPartyName: string, issuer: string): object {
  const methods = [
    ['bankid_se'],
    ['bankid_no', 'urn:grn:authn:no:bankid', 'urn:grn:authn:no:bankid:substantial', 'urn:grn:authn:no:bankid:high'],
    ['mitid_da', 'urn:grn:authn:dk:mitid:substantial', 'urn:grn:authn:dk:mitid:high'],
    ['ftn_fi', 'urn:grn:authn:fi:bank-id', 'urn:grn:authn:fi:mobile-id'],
  ].map(([method, ...authTypes]) => ({ method, authTypes }));
  return { environment: 'test', relyingPartyName, issuer, clientId: CLIENT_ID, methods };
}

/** What befalls any call alike. */
function disturbed(faults: WaitingFault) {
  return (request: Request, response: Response, next: NextFunction): void => {
    switch (faults.take('unavailable', 'lost-answer', 'unknown-customer', 'unreadable-answer', 'forgotten')) {
      case 'unavailable':
        refuse(response, 503, 'UNAVAILABLE');
        return;
      case 'unknown-customer':
        refuse(response, 401, 'UNKNOWN_CUSTOMER');
        return;
      case 'forgotten':
        refuse(response, 404, 'ORDER_UNKNOWN');
        return;
      case 'unreadable-answer':
        response.type('html').send('<html><body>Something else</body></html>');
        return;
      case 'lost-answer':
        // Everything is done; only the answer goes nowhere.
        response.json = () => {
          request.socket.destroy();
          return response;
        };
        next();
        return;
      default:
        next();
    }
  };
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}
