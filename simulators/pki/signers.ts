import type { IdentityCabinet } from './cabinet.js';
import { authority, keyUsage } from './extensions.js';
import { certificatePem, type Identity } from './identity.js';
import { distinguishedName } from './names.js';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/** Somebody as their certificate names them. */
export interface NamedSigner {
  readonly givenName: string;
  readonly surname: string;
  readonly country: string;
  /** EN 319 412-1, for example `PNOSE-199001189811`. */
  readonly serialNumber: string;
}

/** An authority for signers, in two steps as in life. */
export class SignerAuthority {
  private constructor(
    private readonly cabinet: IdentityCabinet,
    private readonly root: Identity,
    private readonly issuing: Identity,
    private readonly now: Date,
  ) {}

  /** @param name - of the service, as its certificates say it */
  static async open(cabinet: IdentityCabinet, name: string, now: Date): Promise<SignerAuthority> {
    const since = { notBefore: new Date(now.getTime() - DAY_MS), notAfter: new Date(now.getTime() + 15 * YEAR_MS) };
    const subject = (kind: string) => distinguishedName(['C', 'SE'], ['O', name], ['CN', `${name} ${kind} Test`]);
    const root = await cabinet.take('signers-root', () => ({
      ...{ ...since, keyType: 'ec' as const, subject: subject('Root'), extensions: authority() },
    }));
    const issuing = await cabinet.take('signers-issuing', () => ({
      ...{ ...since, keyType: 'ec' as const, issuer: root, subject: subject('Issuing'), extensions: authority(0) },
    }));
    return new SignerAuthority(cabinet, root, issuing, now);
  }

  /** PEM. */
  get rootPem(): string {
    return certificatePem(this.root.der);
  }

  /** PEM of what stands between. */
  get issuingPem(): string {
    return certificatePem(this.issuing.der);
  }

  /** DER of what stands between. */
  get issuingDer(): Buffer {
    return this.issuing.der;
  }

  /** Somebody's key with its certificate; made when it is asked for first. */
  take(name: string, person: NamedSigner, keyType: 'rsa' | 'ec', years = 3): Promise<Identity> {
    const { country, givenName, surname, serialNumber } = person;
    return this.cabinet.take(name, () => ({
      notBefore: new Date(this.now.getTime() - DAY_MS),
      notAfter: new Date(this.now.getTime() + years * YEAR_MS),
      subject: distinguishedName(
        ['C', country],
        ['CN', `${givenName} ${surname}`],
        ['givenName', givenName],
        ['surname', surname],
        ['serialNumber', serialNumber],
      ),
      ...{ keyType, issuer: this.issuing, extensions: [keyUsage('nonRepudiation')] },
    }));
  }
}
