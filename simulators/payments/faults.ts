type Claims = Readonly<Record<string, unknown>>;

/** Something that is wrong with a payment token on purpose. */
export interface PaymentFault {
  readonly name: string;
  readonly description: string;
  readonly forge?: (claims: Claims) => Claims;
  readonly seal?: 'unknown-key' | 'unsigned' | 'broken' | 'shared-secret';
}

const without =
  (name: string) =>
  (claims: Claims): Claims =>
    Object.fromEntries(Object.entries(claims).filter(([one]) => one !== name));

/** What can be asked for by `fault`. */
export const PAYMENT_FAULTS: readonly PaymentFault[] = [
  {
    name: 'expired',
    description: 'The token has expired an hour ago',
    forge: (claims) => ({ ...claims, iat: Number(claims['iat']) - 4200, exp: Number(claims['exp']) - 4200 }),
  },
  {
    name: 'not_yet_valid',
    description: 'The token is valid from tomorrow on',
    forge: (claims) => ({ ...claims, nbf: Number(claims['iat']) + 86_400 }),
  },
  { name: 'no_expiry', description: 'The token never expires', forge: without('exp') },
  { name: 'no_jti', description: 'The token has no id, so that it could be used again', forge: without('jti') },
  {
    name: 'other_issuer',
    description: 'The token names another issuer',
    forge: (claims) => ({ ...claims, iss: 'https://payments.other.example' }),
  },
  {
    name: 'other_audience',
    description: 'The token is made for somebody else',
    forge: (claims) => ({ ...claims, aud: 'https://service.other.example' }),
  },
  {
    name: 'other_service',
    description: 'The payment was for another e-service',
    forge: (claims) => ({ ...claims, e_service: 'another-e-service' }),
  },
  { name: 'too_little', description: 'Less was paid', forge: (claims) => ({ ...claims, amount: 0 }) },
  { name: 'unknown_key', description: 'The token is signed with a key that is not published', seal: 'unknown-key' },
  { name: 'unsigned', description: 'The token is not signed (alg none)', seal: 'unsigned' },
  { name: 'wrong_signature', description: 'The token was changed after it was signed', seal: 'broken' },
  { name: 'shared_secret', description: 'The token is signed with HS256', seal: 'shared-secret' },
];

export function paymentFaultNamed(name: unknown): PaymentFault | undefined {
  return PAYMENT_FAULTS.find((fault) => fault.name === name);
}
