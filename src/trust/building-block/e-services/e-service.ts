import * as z from 'zod';
import { ConfigError } from '../../../errors.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import { AddressList } from './addresses.js';

/** Ways to sign, as addresses and registrations name them. */
export const SIGNING_WAYS = ['national_id', 'scd'] as const;
export type SigningWay = (typeof SIGNING_WAYS)[number];

/** Names that the answer uses itself. */
const ANSWER_NAMES = ['signatureId', 'nonce', 'state', 'error'];

const jwkSchema = z.looseObject({ kty: z.string(), kid: z.string().optional() });
const jwksSchema = z.object({ keys: z.array(jwkSchema).min(1).max(20) });

const paymentSchema = z.strictObject({
  issuer: z.string().min(1).max(500),
  audience: z.string().min(1).max(500),
  /** Where the issuer publishes its keys; or the keys themselves. */
  jwksUrl: z.url().optional(),
  jwks: jwksSchema.optional(),
  /** What a token has to be worth, where its issuer says so. */
  minAmount: z.number().positive().optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
});

const registrationSchema = z.strictObject({
  clientId: z.string().regex(/^[\x21-\x7e]{1,200}$/),
  /** Shown to whoever is to sign. */
  name: z.string().trim().min(1).max(100),
  callbackUrls: z.array(z.string().max(1000)).min(1).max(50),
  /** Addresses and ranges its servers call from; absent: any. */
  ipAddresses: z.array(z.string()).max(100).optional(),
  /** Public keys for `private_key_jwt`. */
  jwks: jwksSchema.optional(),
  /** SHA-256 of client certificates, hex. */
  certificateThumbprints: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .max(20)
    .optional(),
  payment: paymentSchema.optional(),
  /** Whether certificates made for it carry the person's number. */
  serialNumber: z.boolean().default(false),
  methods: z
    .array(z.enum(SIGNING_WAYS))
    .min(1)
    .default([...SIGNING_WAYS]),
  /** Whether requests have to be pushed by its server. */
  pushedOnly: z.boolean().default(false),
});

/** How payment tokens of an e-service are checked. */
export type PaymentRule = z.infer<typeof paymentSchema>;
/** An e-service as it is registered. */
export type EService = z.infer<typeof registrationSchema>;
/** What a registration says; what is left out has a default. */
export type EServiceRegistration = z.input<typeof registrationSchema>;

/**
 * Reads a registration.
 *
 * @param isTest - whether plain http on this machine will do
 * @throws `ConfigError` `BB_CONFIG_INVALID` naming what is wrong
 */
export function readRegistration(value: unknown, isTest: boolean): EService {
  const result = registrationSchema.safeParse(value);
  if (!result.success) throw invalid(result.error.issues.map((issue) => issue.path.map(String).join('.')).join(', '));
  const service = result.data;
  const { jwks, certificateThumbprints = [], payment } = service;
  if (jwks === undefined && certificateThumbprints.length === 0) throw invalid('jwks');
  if (jwks?.keys.some(isSecret) === true) throw invalid('jwks: private keys stay with their owner');
  for (const url of service.callbackUrls) if (!isCallbackUrl(url, isTest)) throw invalid('callbackUrls');
  if (payment && (payment.jwks === undefined) === (payment.jwksUrl === undefined)) throw invalid('payment.jwks');
  if (payment?.jwksUrl !== undefined && !isWebAddress(payment.jwksUrl, isTest)) throw invalid('payment.jwksUrl');
  try {
    new AddressList(service.ipAddresses ?? []);
  } catch {
    throw invalid('ipAddresses');
  }
  return service;
}

/** https, or http on this machine where that will do; never with a user's name or a fragment. */
export function isWebAddress(text: string, isTest: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '' || text.includes('#')) return false;
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isHere && isTest);
}

/** An address that browsers may be sent back to. Registered ones are compared letter by letter, so there are no patterns. */
export function isCallbackUrl(text: string, isTest: boolean): boolean {
  if (!isWebAddress(text, isTest) || text.includes('*') || /[\s\\]/.test(text)) return false;
  const { searchParams } = new URL(text);
  return ANSWER_NAMES.every((name) => !searchParams.has(name));
}

function isSecret(key: object): boolean {
  return 'd' in key || 'k' in key;
}

function invalid(what: string): ConfigError<BuildingBlockErrorCode> {
  return new ConfigError('BB_CONFIG_INVALID', `The registration of an e-service cannot be used: ${what}`, {
    details: { option: what },
  });
}
