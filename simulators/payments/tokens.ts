import { CompactSign, exportJWK, generateKeyPair, UnsecuredJWT, type CryptoKey, type JWK } from 'jose';
import type { PaymentFault } from './faults.js';

type Claims = Readonly<Record<string, unknown>>;

const ALGORITHM = 'ES256';

/** Signs payment tokens with a key that lives as long as the process. */
export class PaymentTokens {
  private constructor(
    private readonly key: CryptoKey,
    /** What everybody may know. */
    readonly published: { readonly keys: readonly JWK[] },
  ) {}

  static async open(): Promise<PaymentTokens> {
    const { publicKey, privateKey } = await generateKeyPair(ALGORITHM);
    const jwk = { ...(await exportJWK(publicKey)), kid: 'payments-1', use: 'sig', alg: ALGORITHM };
    return new PaymentTokens(privateKey, { keys: [jwk] });
  }

  async sign(claims: Claims, fault?: PaymentFault): Promise<string> {
    const said = fault?.forge?.(claims) ?? claims;
    if (fault?.seal === 'unsigned') return new UnsecuredJWT({ ...said }).encode();
    const payload = new TextEncoder().encode(JSON.stringify(said));
    const header = { alg: ALGORITHM, kid: 'payments-1', typ: 'JWT' };
    if (fault?.seal === 'shared-secret') {
      const secret = new TextEncoder().encode('a secret that everybody may know');
      return new CompactSign(payload).setProtectedHeader({ ...header, alg: 'HS256' }).sign(secret);
    }
    const key = fault?.seal === 'unknown-key' ? (await generateKeyPair(ALGORITHM)).privateKey : this.key;
    const token = await new CompactSign(payload).setProtectedHeader(header).sign(key);
    if (fault?.seal !== 'broken') return token;
    const [first, , signature] = token.split('.');
    const other = Buffer.from(JSON.stringify({ ...said, amount: 1_000_000 })).toString('base64url');
    return `${first}.${other}.${signature}`;
  }
}
