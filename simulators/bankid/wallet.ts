import { createHash } from 'node:crypto';
import { reissued } from '../pki/index.js';
import type { Identity, IdentityCabinet, IdentityPlan } from '../pki/index.js';
import { personContent, takeBankHierarchy } from './hierarchy.js';
import type { BankHierarchy } from './hierarchy.js';
import type { Person } from './people.js';

/** A person's BankID with the authorities it comes from. */
export interface Signer extends BankHierarchy {
  readonly identity: Identity;
}

/** Everybody's BankIDs; they are issued on first use and kept. */
export class Wallet {
  private constructor(
    private readonly cabinet: IdentityCabinet,
    readonly hierarchy: BankHierarchy,
    private readonly now: () => Date,
  ) {}

  static async open(cabinet: IdentityCabinet, now: () => Date): Promise<Wallet> {
    return new Wallet(cabinet, await takeBankHierarchy(cabinet, now(), 'bankid'), now);
  }

  async signerOf(person: Person): Promise<Signer> {
    return { ...this.hierarchy, identity: await this.issue(person, 'person', this.hierarchy) };
  }

  /** The same person with a BankID of authorities that nobody trusts, though they bear the same names. */
  async foreignSignerOf(person: Person): Promise<Signer> {
    const hierarchy = await takeBankHierarchy(this.cabinet, this.now(), 'foreign');
    return { ...hierarchy, identity: await this.issue(person, 'foreign-person', hierarchy) };
  }

  /** The person's key under a certificate that says something else. */
  changed(signer: Signer, person: Person, change: Partial<Omit<IdentityPlan, 'keyType' | 'issuer'>>): Signer {
    const content = { ...personContent(person, this.now()), ...change };
    return { ...signer, identity: reissued(signer.identity, content, signer.issuing) };
  }

  private async issue(person: Person, prefix: string, { issuing }: BankHierarchy): Promise<Identity> {
    // The number itself stays out of the names of files.
    const name = createHash('sha256').update(person.personalNumber).digest('hex').slice(0, 20);
    return await this.cabinet.take(`${prefix}-${name}`, () => ({
      ...personContent(person, this.now()),
      keyType: 'rsa',
      issuer: issuing,
    }));
  }
}
