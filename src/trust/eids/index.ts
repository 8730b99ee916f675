import express, { Router } from 'express';
import helmet from 'helmet';
import {
  BankIdClient,
  BrokerClient,
  BrokerDirectory,
  brokerFetch,
  OwnLogins,
  type BrokerConfiguration,
} from '../../methods/clients.js';
import { authenticated, limitCalls, limitRefusals } from '../http/limits.js';
import type { TrustLog } from '../log.js';
import type { Tenants } from '../tenants/tenants.js';
import type { Knex } from 'knex';
import type { StoreKeys } from '../store/keys.js';
import { EidAttempts } from './attempts.js';
import { comeBack, loginRoutes, type LoginParts } from './logins.js';
import type { EidServiceOptions } from './options.js';
import { orderRoutes } from './orders.js';
import { EidRefusal, eidProblems } from './problems.js';

export { EidAttempts } from './attempts.js';
export type { EidServiceOptions } from './options.js';

const MAX_BODY_BYTES = 512 * 1024;

/** What the signing service is made of. */
export interface EidServiceParts {
  readonly options: EidServiceOptions;
  readonly environment: 'test' | 'production';
  readonly tenants: Tenants;
  readonly attempts: EidAttempts;
  readonly log: TrustLog;
  readonly now: () => Date;
}

/** What the signing service keeps, and its addresses: none where no agreements with eIDs are configured. */
export function openEids({
  options: { eids, environment, log },
  sql,
  keys,
  ...shared
}: {
  readonly options: {
    readonly eids?: EidServiceOptions;
    readonly environment: 'test' | 'production';
    readonly log: TrustLog;
  };
  readonly sql: Knex;
  readonly keys: StoreKeys;
  readonly tenants: Tenants;
  readonly now: () => Date;
}): {
  readonly attempts: EidAttempts;
  readonly addresses: { readonly signingService?: Router };
  close(): Promise<void>;
} {
  const attempts = new EidAttempts(sql, keys, shared.now);
  if (eids === undefined) return { attempts, addresses: {}, close: () => Promise.resolve() };
  const service = eidService({ options: eids, environment, attempts, log, ...shared });
  return { attempts, addresses: { signingService: service.router }, close: () => service.close() };
}

/** The signing service, relative to `/v1`: its whole contract is `docs/api/signing-service.openapi.json`. */
export function eidService(parts: EidServiceParts): { readonly router: Router; close(): Promise<void> } {
  const { options, environment, tenants, attempts, log } = parts;
  const bankId = options.bankId === undefined ? undefined : new BankIdClient(options.bankId);
  const logins = options.broker === undefined ? undefined : loginParts(options.broker, parts);
  const router = Router({ caseSensitive: true });
  router.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } }));
  router.use((_request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    next();
  });
  if (logins !== undefined) router.get('/callback', (request, response) => comeBack(logins, request, response));
  router.use(
    limitRefusals(),
    authenticated(tenants),
    limitCalls(),
    express.json({ limit: MAX_BODY_BYTES, strict: true }),
  );
  router.get('/methods', (_request, response) => void response.json(offered(options, environment)));
  if (bankId !== undefined) router.use('/bankid/orders', orderRoutes({ client: bankId, attempts }));
  if (logins !== undefined) router.use('/logins', loginRoutes(logins));
  router.use(() => {
    throw new EidRefusal(404, 'NOT_FOUND');
  });
  router.use(eidProblems(log));
  return { router, close: async () => bankId?.close() };
}

function loginParts(
  configuration: BrokerConfiguration,
  { options: { publicUrl, returnUrls }, tenants, attempts, now }: EidServiceParts,
): LoginParts {
  const call = brokerFetch(configuration.environment);
  const directory = new BrokerDirectory(configuration, call, now);
  return {
    ...{ configuration, attempts },
    logins: new OwnLogins(configuration, new BrokerClient(configuration, directory, call)),
    callbackUrl: `${publicUrl}/callback`,
    async mayReturn(tenantId, address) {
      const { href, username, hash } = new URL(address);
      const known = returnUrls[(await tenants.nameOf(tenantId)) ?? ''] ?? [];
      return username === '' && hash === '' && known.some((beginning) => href.startsWith(new URL(beginning).href));
    },
  };
}

function offered({ bankId, broker }: EidServiceOptions, environment: string): object {
  return {
    environment,
    ...(bankId === undefined ? {} : { relyingPartyName: bankId.relyingPartyName }),
    ...(broker === undefined ? {} : { issuer: broker.issuer, clientId: broker.clientId }),
    methods: [
      ...(bankId === undefined ? [] : [{ method: 'bankid_se', authTypes: [] }]),
      ...(broker?.methods ?? []).map(({ scheme, ways }) => ({ method: scheme.id, authTypes: ways })),
    ],
  };
}
