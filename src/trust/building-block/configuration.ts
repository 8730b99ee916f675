import * as z from 'zod';
import type { AuthorityOptions } from '../ca/index.js';
import { refuse, Variables, type Environment } from '../variables.js';
import type { IdentityOptions } from './identity/options.js';
import { remoteServicesSchema } from '../scd/index.js';
import type { BuildingBlockOptions } from './open.js';
import { BUILDING_BLOCK_PATH } from './options.js';
import type { DeviceServices } from './remotes.js';

/** Every variable that is read for the building block. */
export const BB_VARIABLES = [
  'ESIGN_BB_BASE_URL',
  'ESIGN_BB_NAME',
  'ESIGN_BB_TRUSTED_PROXIES',
  'ESIGN_BB_ID_ISSUER',
  'ESIGN_BB_ID_CLIENT_ID',
  'ESIGN_BB_ID_KEYS_FILE',
  'ESIGN_BB_ID_ALGORITHM',
  'ESIGN_BB_ID_USERINFO',
  'ESIGN_BB_ID_ACR_VALUES',
  'ESIGN_BB_ID_COUNTRY',
  'ESIGN_BB_ID_NUMBER_CLAIM',
  'ESIGN_BB_ID_NUMBER_SCOPE',
  'ESIGN_BB_ID_ACCESS_SCOPE',
  'ESIGN_BB_ID_MAX_LOGIN_SECONDS',
  'ESIGN_BB_KEY_ALGORITHM',
  'ESIGN_BB_MAX_KEYS',
  'ESIGN_BB_CA',
  'ESIGN_BB_CA_URL',
  'ESIGN_BB_CA_ALGORITHM',
  'ESIGN_BB_CA_ORGANIZATION',
  'ESIGN_BB_CA_COUNTRY',
  'ESIGN_BB_CA_CERTIFICATE_FILE',
  'ESIGN_BB_CA_VALIDITY_SECONDS',
  'ESIGN_BB_CA_PURPOSES',
  'ESIGN_BB_CA_REVOCATION',
  'ESIGN_BB_CA_POLICIES',
  'ESIGN_BB_CA_CLIENTS_FILE',
  'ESIGN_BB_CA_USERNAME',
  'ESIGN_BB_CA_SECRET_FILE',
  'ESIGN_BB_CA_CLIENT_CERTIFICATE_FILE',
  'ESIGN_BB_CA_CLIENT_KEY_FILE',
  'ESIGN_BB_CA_RESPONDERS_FILE',
  'ESIGN_BB_CA_TLS_ROOTS_FILE',
  'ESIGN_BB_CA_ONE_TIME',
  'ESIGN_BB_CA_DEVICE',
  'ESIGN_BB_SCD_URL',
  'ESIGN_BB_SCD_KEY_FILE',
  'ESIGN_BB_SCD_SERVICES_FILE',
  'ESIGN_BB_DIRECT_PAYMENT_FILE',
  'ESIGN_BB_RESULT_MINUTES',
  'ESIGN_BB_RETENTION_DAYS',
] as const;

type Read = Variables<(typeof BB_VARIABLES)[number]>;

const keysSchema = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string(), kid: z.string(), use: z.enum(['sig', 'enc']), alg: z.string() }))
    .min(1),
});
const clientsSchema = z.array(
  z
    .strictObject({
      name: z.string().min(1),
      secret: z.string().min(16).optional(),
      certificateSha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/i)
        .optional(),
      profile: z.enum(['one-time', 'device']),
    })
    .refine(({ secret, certificateSha256 }) => secret !== undefined || certificateSha256 !== undefined),
);
const paymentSchema = z.strictObject({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwksUrl: z.url(),
  minAmount: z.number().positive().optional(),
  currency: z.string().optional(),
});

/**
 * Reads how the building block is set up.
 *
 * @returns nothing when there is none
 * @throws `ConfigError` `TRUST_CONFIG_INVALID` naming the variable, never its value
 */
export function readBuildingBlockOptions(
  environment: Environment,
  mode: 'test' | 'production',
): BuildingBlockOptions | undefined {
  const read: Read = new Variables(environment);
  const baseUrl = read.get('ESIGN_BB_BASE_URL');
  if (baseUrl === undefined) return undefined;
  addressIn(read, 'ESIGN_BB_BASE_URL', mode);
  if (!new URL(baseUrl).pathname.endsWith(`${BUILDING_BLOCK_PATH}/v1`)) {
    refuse('ESIGN_BB_BASE_URL', `must end in ${BUILDING_BLOCK_PATH}/v1`);
  }
  const directPayment = read.json('ESIGN_BB_DIRECT_PAYMENT_FILE');
  return {
    ...{ baseUrl, serviceName: read.need('ESIGN_BB_NAME') },
    trustedProxies: read.list('ESIGN_BB_TRUSTED_PROXIES'),
    identity: identityOf(read, mode),
    authority: authorityOf(read, mode),
    oneTime: {
      algorithm: read.oneOf('ESIGN_BB_KEY_ALGORITHM', ['P-256', 'RSA-3072'] as const, 'P-256'),
      maxLiveKeys: read.number('ESIGN_BB_MAX_KEYS', 8, 1000),
    },
    devices: devicesOf(read, mode),
    ...(directPayment === undefined
      ? {}
      : { directPayment: shaped(paymentSchema, directPayment, 'ESIGN_BB_DIRECT_PAYMENT_FILE') }),
    times: {
      resultLifetimeMs: read.number('ESIGN_BB_RESULT_MINUTES', 60, 1440) * 60_000,
      retentionMs: read.number('ESIGN_BB_RETENTION_DAYS', 90, 3650) * 86_400_000,
    },
  };
}

function identityOf(read: Read, mode: 'test' | 'production'): IdentityOptions {
  const { keys } = shaped(
    keysSchema,
    read.json('ESIGN_BB_ID_KEYS_FILE') ?? refuse('ESIGN_BB_ID_KEYS_FILE', 'is not set'),
    'ESIGN_BB_ID_KEYS_FILE',
  );
  const numberScope = read.get('ESIGN_BB_ID_NUMBER_SCOPE');
  const accessScope = read.get('ESIGN_BB_ID_ACCESS_SCOPE');
  return {
    issuer: addressIn(read, 'ESIGN_BB_ID_ISSUER', mode),
    clientId: read.need('ESIGN_BB_ID_CLIENT_ID'),
    keys,
    algorithm: read.oneOf('ESIGN_BB_ID_ALGORITHM', ['ES256', 'PS256', 'RS256'], 'PS256'),
    signedUserinfo: read.oneOf('ESIGN_BB_ID_USERINFO', ['signed', 'plain'], 'signed') === 'signed',
    acrValues: read.list('ESIGN_BB_ID_ACR_VALUES'),
    numberClaim: read.get('ESIGN_BB_ID_NUMBER_CLAIM') ?? 'individual_id',
    country: read.need('ESIGN_BB_ID_COUNTRY'),
    maxLoginAgeS: read.number('ESIGN_BB_ID_MAX_LOGIN_SECONDS', 900, 86_400),
    ...(numberScope === undefined ? {} : { numberScope }),
    ...(accessScope === undefined ? {} : { accessScope }),
  };
}

function devicesOf(read: Read, mode: 'test' | 'production'): DeviceServices {
  const listed = read.json('ESIGN_BB_SCD_SERVICES_FILE');
  const others = listed === undefined ? undefined : shaped(remoteServicesSchema, listed, 'ESIGN_BB_SCD_SERVICES_FILE');
  const addresses = [others?.smartId?.url, others?.csc?.url, others?.csc?.tokenUrl].filter((url) => url !== undefined);
  if (mode === 'production' && addresses.some((url) => !url.startsWith('https://'))) {
    refuse('ESIGN_BB_SCD_SERVICES_FILE', 'may name https addresses alone');
  }
  const hasOwn = read.get('ESIGN_BB_SCD_URL') !== undefined;
  const key = (): string => secretOf(read, 'ESIGN_BB_SCD_KEY_FILE');
  return {
    ...(hasOwn ? { own: { url: addressIn(read, 'ESIGN_BB_SCD_URL', mode), apiKey: key() } } : {}),
    ...(others === undefined ? {} : { others }),
  };
}

function authorityOf(read: Read, mode: 'test' | 'production'): AuthorityOptions {
  const kind = read.oneOf('ESIGN_BB_CA', ['embedded', 'est', 'cmp'], 'embedded');
  // Lists and answers are signed by themselves; certificates name them by http, as is usual.
  const url = read.need('ESIGN_BB_CA_URL').replace(/\/$/, '');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) refuse('ESIGN_BB_CA_URL', 'is no address');
  if (kind === 'embedded') return embeddedOf(read, url);
  addressIn(read, 'ESIGN_BB_CA_URL', mode);
  const [oneTime, device] = [read.get('ESIGN_BB_CA_ONE_TIME'), read.get('ESIGN_BB_CA_DEVICE')];
  const profiles = {
    ...(oneTime === undefined ? {} : { 'one-time': oneTime }),
    ...(device === undefined ? {} : { device }),
  };
  const [roots, client] = [read.text('ESIGN_BB_CA_TLS_ROOTS_FILE'), clientOf(read)];
  const trusted = roots === undefined ? {} : { roots };
  const username = read.get('ESIGN_BB_CA_USERNAME');
  if (kind === 'cmp') {
    const cmp = { kind, url, urls: profiles, ...(roots === undefined ? {} : { tls: trusted }) } as const;
    const responders = read.text('ESIGN_BB_CA_RESPONDERS_FILE');
    if (client) return { ...cmp, client, ...(responders === undefined ? {} : { responders }) };
    const reference = read.need('ESIGN_BB_CA_USERNAME');
    return { ...cmp, reference, secret: secretOf(read, 'ESIGN_BB_CA_SECRET_FILE') };
  }
  const login = username === undefined ? {} : { username, password: secretOf(read, 'ESIGN_BB_CA_SECRET_FILE') };
  const tls = { ...trusted, ...(client ? { client } : {}) };
  return { kind, url, labels: profiles, ...login, ...(Object.keys(tls).length === 0 ? {} : { tls }) };
}

/** Our certificate at an authority elsewhere, with its key; what is in them is looked at when the authority is opened. */
function clientOf(read: Read): { readonly pem: string; readonly key: string } | undefined {
  const pem = read.text('ESIGN_BB_CA_CLIENT_CERTIFICATE_FILE');
  return pem === undefined ? undefined : { pem, key: secretOf(read, 'ESIGN_BB_CA_CLIENT_KEY_FILE') };
}

function embeddedOf(read: Read, baseUrl: string): AuthorityOptions {
  const pem = read.text('ESIGN_BB_CA_CERTIFICATE_FILE');
  const clients = read.json('ESIGN_BB_CA_CLIENTS_FILE');
  return {
    ...{ kind: 'embedded', baseUrl },
    algorithm: read.oneOf('ESIGN_BB_CA_ALGORITHM', ['P-256', 'RSA-3072'] as const, 'P-256'),
    organization: read.need('ESIGN_BB_CA_ORGANIZATION'),
    country: read.need('ESIGN_BB_CA_COUNTRY'),
    ...(pem === undefined ? {} : { issuer: { pem } }),
    profile: {
      validitySeconds: read.number('ESIGN_BB_CA_VALIDITY_SECONDS', 60, 3600),
      purposes: read.oneOf('ESIGN_BB_CA_PURPOSES', ['none', 'documents'] as const, 'none'),
      revocation: read.oneOf('ESIGN_BB_CA_REVOCATION', ['ocsp', 'none'] as const, 'ocsp'),
      policies: policiesOf(read),
    },
    ...(clients === undefined ? {} : { clients: shaped(clientsSchema, clients, 'ESIGN_BB_CA_CLIENTS_FILE') }),
  };
}

function policiesOf(read: Read): readonly string[] {
  const policies = read.list('ESIGN_BB_CA_POLICIES');
  const isGood = policies.every((one) => /^[0-2](\.(0|[1-9]\d{0,11})){1,20}$/.test(one));
  return isGood ? policies : refuse('ESIGN_BB_CA_POLICIES', 'must be OIDs');
}

/** https, or this machine in a test; without a slash at the end. */
function addressIn(read: Read, name: (typeof BB_VARIABLES)[number], mode: 'test' | 'production'): string {
  const url = read.need(name).replace(/\/$/, '');
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' };
  const isHere = mode === 'test' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isHere) ? url : refuse(name, 'is no https address');
}

function secretOf(read: Read, name: (typeof BB_VARIABLES)[number]): string {
  return read.text(name) ?? refuse(name, 'is not set');
}

function shaped<T>(schema: z.ZodType<T>, value: unknown, name: (typeof BB_VARIABLES)[number]): T {
  const { success, data } = schema.safeParse(value);
  return success ? data : refuse(name, 'does not say what it has to');
}
