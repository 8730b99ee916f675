import { DEMO_PEOPLE } from '../bankid/people.js';
import type { Identity, NamedSigner, SignerAuthority } from '../pki/index.js';

/** A key at the remote service, and how it may be used. */
export interface Credential {
  readonly id: string;
  readonly owner: NamedSigner;
  readonly keyType: 'rsa' | 'ec';
  /** OIDs that it signs by. */
  readonly algorithms: readonly string[];
  readonly scal: '1' | '2';
  readonly mode: 'explicit' | 'oauth2code';
  /** What the caller would have to ask the owner for. */
  readonly objects: readonly object[];
  readonly status: 'enabled' | 'disabled';
  readonly certificateStatus: 'valid' | 'expired' | 'revoked';
  /** How ECDSA values are handed out. */
  readonly form: 'der' | 'raw';
}

const RSA = ['1.2.840.113549.1.1.1', '1.2.840.113549.1.1.11'];
const PSS = ['1.2.840.113549.1.1.10'];
const ECDSA = ['1.2.840.10045.4.3.2'];

function credential(id: string, change: Partial<Credential> = {}): Credential {
  const [first] = DEMO_PEOPLE;
  const { givenName = '', surname = '', personalNumber = '' } = first ?? {};
  return {
    ...{ id, owner: { givenName, surname, country: 'SE', serialNumber: `PNOSE-${personalNumber}` } },
    ...{ keyType: 'rsa', algorithms: RSA, scal: '2', mode: 'explicit', objects: [], status: 'enabled' },
    ...{ certificateStatus: 'valid', form: 'der' },
    ...change,
  };
}

/** One that is as it should be, and others that differ from it by one thing. */
export const CREDENTIALS: readonly Credential[] = [
  credential('credential-rsa'),
  credential('credential-pss', { algorithms: PSS }),
  credential('credential-ec', { keyType: 'ec', algorithms: ECDSA }),
  credential('credential-ec-raw', { keyType: 'ec', algorithms: ECDSA, form: 'raw' }),
  credential('credential-scal1', { scal: '1' }),
  credential('credential-browser', { mode: 'oauth2code' }),
  credential('credential-pin', { objects: [{ type: 'Password', id: 'PIN', format: 'N' }] }),
  credential('credential-disabled', { status: 'disabled' }),
  credential('credential-revoked', { certificateStatus: 'revoked' }),
];

export function keyOf(authority: SignerAuthority, { id, owner, keyType }: Credential): Promise<Identity> {
  return authority.take(id, owner, keyType);
}
