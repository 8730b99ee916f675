import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { parseCertificate } from '../../../src/pki/index.js';
import type { KeyAlgorithm, KeyRef, KeySpec, KeyStore } from '../../../src/pki/index.node.js';
import type {
  AuditEvent,
  AuditTrail,
  CertificateAuthority,
  DigestToSign,
} from '../../../src/trust/building-block/contract.js';
import type { EmbeddedOptions } from '../../../src/trust/ca/index.js';
import { OneTimeSigner, type OneTimeParts, type StampSource } from '../../../src/trust/one-time/index.js';
import { CA_USAGES, certify, SIGN_USAGES, type Identity } from '../../evidence/maker/authority.js';
import { makeTimestamp } from '../../evidence/maker/timestamp.js';
import { openAuthority, type AuthorityCase } from '../ca/authority-case.js';

export const WHAT: DigestToSign = {
  ...{ format: 'CAdES', hashType: 'SHA2-256' },
  digest: new Uint8Array(createHash('sha256').update('a document').digest()),
};

/** An audit trail in memory. */
export class Trail implements AuditTrail {
  readonly events: AuditEvent[] = [];

  constructor(private readonly sql: Knex) {}

  async write(
    steps: AuditEvent | readonly AuditEvent[],
    alongside?: (trx: Knex.Transaction) => Promise<void>,
  ): Promise<void> {
    if (alongside) await this.sql.transaction(alongside);
    this.events.push(...[steps].flat());
  }

  /** Steps of an operation, uses of a key with what for. */
  steps(operationId?: string): readonly string[] {
    return this.events
      .filter((event) => operationId === undefined || event.operationId === operationId)
      .map(({ step, details }) => (step === 'key_used' ? `key_used ${String(details['purpose'])}` : step));
  }
}

/** A key store that remembers which keys it was asked for. */
export class WatchedKeys implements KeyStore {
  readonly made: KeyRef[] = [];
  /** How long each was to live. */
  readonly lifetimes: KeySpec['lifetime'][] = [];
  readonly signed: string[] = [];
  live = 0;
  mostLive = 0;

  constructor(private readonly inner: KeyStore) {}

  async generate(spec: KeySpec): Promise<KeyRef> {
    const key = await this.inner.generate(spec);
    this.made.push(key);
    this.lifetimes.push(spec.lifetime);
    this.live += 1;
    this.mostLive = Math.max(this.mostLive, this.live);
    return key;
  }

  find(label: string): Promise<KeyRef | null> {
    return this.inner.find(label);
  }

  publicKey(key: KeyRef): Promise<Uint8Array> {
    return this.inner.publicKey(key);
  }

  async sign(
    key: KeyRef,
    ...rest: Parameters<KeyStore['sign']> extends [unknown, ...infer Rest] ? Rest : never
  ): Promise<Uint8Array> {
    const value = await this.inner.sign(key, ...rest);
    this.signed.push(key.id);
    return value;
  }

  async destroy(key: KeyRef): Promise<void> {
    await this.inner.destroy(key);
    this.live -= 1;
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  /** Whether any key that was made still signs. */
  async survivors(): Promise<number> {
    const tries = this.made.map((key) =>
      this.inner.sign(key, 'SHA-256', new Uint8Array(4)).then(
        () => 1,
        () => 0,
      ),
    );
    return (await Promise.all(tries)).reduce((sum: number, one) => sum + one, 0);
  }
}

/** Everything that a one-time signature needs, and what can be watched of it. */
export interface OneTimeCase {
  readonly at: AuthorityCase;
  readonly keys: WatchedKeys;
  readonly trail: Trail;
  readonly tsaRoot: Identity;
  /** A time-stamping authority. @param time - of its clock @param accuracyS - that it says */
  stamps(time?: () => Date, accuracyS?: number): StampSource;
  signer(change?: Partial<OneTimeParts>): OneTimeSigner;
  /** A fresh audit trail and fresh counts for the same store. */
  afresh(): void;
  close(): Promise<void>;
}

export async function openOneTime(
  options: Partial<EmbeddedOptions> = {},
  { store, sql }: { readonly store?: KeyStore; readonly sql?: Knex } = {},
): Promise<OneTimeCase> {
  const at = await openAuthority(options, sql ? { sql } : {});
  const tsaRoot = await certify({ subject: [{ CN: ['TSA root'] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
  const tsa = await certify({
    ...{ subject: [{ CN: ['TSA'] }], issuer: tsaRoot, usages: SIGN_USAGES, kind: 'EC' },
    ...{ purposes: ['1.3.6.1.5.5.7.3.8'], purposesCritical: true },
  });
  const inner = store ?? at.keys;
  const made = {
    ...{ at, tsaRoot, keys: new WatchedKeys(inner), trail: new Trail(at.sql) },
    stamps:
      (time = () => new Date(), accuracyS = 0) =>
      async (digest: Uint8Array) => {
        const when = new Date(Math.floor(time().getTime() / 1000) * 1000);
        const token = makeTimestamp(Buffer.alloc(0), when, tsa, [tsa], { content: infoOf(digest, when, accuracyS) });
        const said = { token, time: when, accuracyMs: accuracyS * 1000 };
        return Promise.resolve({ ...said, url: 'http://tsa.test', path: [parseCertificate(tsa.der)] });
      },
    signer: (change: Partial<OneTimeParts> = {}): OneTimeSigner =>
      new OneTimeSigner({
        ...{
          sql: at.sql,
          keys: made.keys,
          authority: at.service.authority,
          stamps: [made.stamps()],
          audit: made.trail,
        },
        ...{ signerRoots: () => at.service.roots(), tsaRoots: () => [tsaRoot.der], now: () => new Date() },
        ...change,
      }),
    afresh: () => {
      made.keys = new WatchedKeys(inner);
      made.trail = new Trail(at.sql);
    },
    close: () => at.close(),
  };
  return made;
}

/** TSTInfo over a digest, as the maker of time-stamps has it over data. */
function infoOf(digest: Uint8Array, time: Date, accuracyS: number): Buffer {
  const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, body.length]), body]);
  };
  const sha256 = Buffer.from('300b0609608648016503040201', 'hex');
  const text = `${time.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return der(
    0x30,
    Buffer.from('02010106042a030401', 'hex'),
    der(0x30, sha256, der(4, digest)),
    Buffer.from('02050102030405', 'hex'),
    der(0x18, Buffer.from(text)),
    accuracyS === 0 ? Buffer.alloc(0) : der(0x30, der(2, Buffer.from([accuracyS]))),
  );
}

/** An authority whose answers are changed. */
export function changed(authority: CertificateAuthority, change: CertificateAuthority['issue']): CertificateAuthority {
  return { issue: change, revocation: authority.revocation };
}

export const ALGORITHMS: readonly KeyAlgorithm[] = ['P-256', 'RSA-3072'];
