import type { Knex } from 'knex';
import { readDate, readJson, type Row } from '../../db/index.js';
import { IntegrityError, UnavailableError } from '../../errors.js';
import { buildPath, parseCertificate, type Certificate } from '../../pki/index.js';
import {
  buildCsr,
  nodePkiPrimitives,
  type KeyAlgorithm,
  type KeyRef,
  type KeyStore,
  type NameSteps,
} from '../../pki/index.node.js';
import type { TrustErrorCode } from '../errors.js';
import type { SealIdentity } from './sealer.js';

const LABEL = 'limepkg-esign seal';
const CHALLENGE_BYTES = 32;
/** When a certificate is asked for anew: so long before its end, or in the last third of a short life. */
const RENEW_BEFORE_MS = 30 * 86_400_000;

/** Has a key certified. @param csr - PKCS#10, DER @returns DER, the new certificate first, then its chain */
export type Enrol = (csr: Uint8Array) => Promise<readonly Uint8Array[]>;

/** Where the seal's certificate comes from: given, or asked for when the key is made. */
export type SealCertificate = { readonly chain: readonly Uint8Array[] } | { readonly enrol: Enrol };

/** What the seal's key and certificate are made with. */
export interface SealKeyParts {
  readonly sql: Knex;
  readonly keys: KeyStore;
  readonly algorithm: KeyAlgorithm;
  readonly subject: NameSteps;
  readonly certificate: SealCertificate;
  readonly roots: () => readonly Uint8Array[];
  readonly now: () => Date;
}

interface Kept {
  readonly key: KeyRef;
  readonly chain: readonly Uint8Array[];
  readonly notAfter: Date;
  /** When the certificate was got. */
  readonly since: Date;
}

/** The seal's key and certificate. The key signs the seals of documents and random challenges, and nothing else. */
export class SealKey {
  private current: Promise<Kept> | undefined;

  constructor(private readonly parts: SealKeyParts) {}

  /** Made and certified when it is needed first. @throws `UnavailableError` `TRUST_KEYS_UNAVAILABLE` */
  async identity(): Promise<SealIdentity> {
    const { key, chain } = await this.kept();
    return { chain, sign: (data) => this.parts.keys.sign(key, 'SHA-256', data) };
  }

  /** The certificates of the seal's path, its root included. */
  async path(): Promise<readonly Certificate[]> {
    const { chain } = await this.kept();
    return pathOf(chain, this.parts.roots(), this.parts.now());
  }

  /** Signs a random challenge and checks it with the certificate. @returns until when the certificate is valid */
  async tryOut(): Promise<Date> {
    const { sign } = await this.identity();
    const [leaf] = await this.path();
    const challenge = nodePkiPrimitives.randomBytes(CHALLENGE_BYTES);
    const signature = await sign(challenge);
    const scheme =
      this.parts.algorithm === 'P-256'
        ? ({ kind: 'ecdsa', digest: 'SHA-256', curve: 'P-256' } as const)
        : ({ kind: 'rsa-pkcs1', digest: 'SHA-256' } as const);
    const spki = leaf === undefined ? undefined : await this.parts.keys.publicKey((await this.kept()).key);
    if (
      leaf === undefined ||
      spki === undefined ||
      !(await nodePkiPrimitives.verify(scheme, spki, signature, challenge))
    ) {
      throw new IntegrityError<TrustErrorCode>('TRUST_SEAL_UNVERIFIED', 'The seal key does not fit its certificate.');
    }
    return leaf.notAfter;
  }

  /** PKCS#10, PEM. */
  async certificateRequest(): Promise<string> {
    const der = await this.requestFor(await this.takeKey());
    const lines =
      Buffer.from(der)
        .toString('base64')
        .match(/.{1,64}/g) ?? [];
    return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----'].join('\n');
  }

  private async takeKey(): Promise<KeyRef> {
    const { keys, algorithm } = this.parts;
    return (await keys.find(LABEL)) ?? keys.generate({ algorithm, lifetime: 'stored', label: LABEL });
  }

  private async requestFor(key: KeyRef): Promise<Uint8Array> {
    const { keys, subject } = this.parts;
    return buildCsr({
      subject,
      publicKey: await keys.publicKey(key),
      sign: (data) => keys.sign(key, 'SHA-256', data),
    });
  }

  private async kept(): Promise<Kept> {
    const held = await this.current?.catch(() => undefined);
    if (held !== undefined && this.isFresh(held)) return held;
    this.current = this.readOrMake();
    return this.current;
  }

  private isFresh({ notAfter, since }: Kept): boolean {
    const thirdMs = (notAfter.getTime() - since.getTime()) / 3;
    return notAfter.getTime() - this.parts.now().getTime() > Math.min(RENEW_BEFORE_MS, thirdMs);
  }

  private async readOrMake(): Promise<Kept> {
    const { certificate, roots, now } = this.parts;
    const key = await this.takeKey();
    if ('chain' in certificate) {
      const [leaf] = await pathOf(certificate.chain, roots(), now());
      return { key, chain: certificate.chain, notAfter: leaf?.notAfter ?? now(), since: leaf?.notBefore ?? now() };
    }
    const known = await this.lastOf(key);
    if (known !== undefined && this.isFresh(known)) return known;
    try {
      return await this.enrol(key, certificate.enrol);
    } catch (error) {
      // An old certificate will do until it ends.
      if (known !== undefined && known.notAfter > now()) return known;
      throw error;
    }
  }

  private async enrol(key: KeyRef, enrol: Enrol): Promise<Kept> {
    const { sql, roots, now } = this.parts;
    const chain = await enrol(await this.requestFor(key));
    const [leaf] = await pathOf(chain, roots(), now());
    const notAfter = leaf?.notAfter ?? now();
    const encoded = chain.map((der) => Buffer.from(der).toString('base64'));
    await sql('trust_seal_key').insert({
      ...{ key_ref: JSON.stringify(key), chain: JSON.stringify(encoded) },
      ...{ not_after: notAfter, created_at: now() },
    });
    return { key, chain, notAfter, since: now() };
  }

  private async lastOf(key: KeyRef): Promise<Kept | undefined> {
    const rows = await this.parts.sql<Row>('trust_seal_key').orderBy('id', 'desc').limit(20);
    return rows.map(keptOf).find((one) => one.key.id === key.id);
  }
}

function keptOf(row: Row): Kept {
  const chain = (readJson(row['chain']) as string[]).map((text) => new Uint8Array(Buffer.from(text, 'base64')));
  return {
    ...{ key: readJson(row['key_ref']) as KeyRef, chain },
    ...{ notAfter: readDate(row['not_after']), since: readDate(row['created_at']) },
  };
}

/** @throws `UnavailableError` `TRUST_KEYS_UNAVAILABLE` when no configured root stands behind the certificate */
export async function pathOf(
  chain: readonly Uint8Array[],
  roots: readonly Uint8Array[],
  at: Date,
): Promise<readonly Certificate[]> {
  const [leaf, ...intermediates] = chain.map(parseCertificate);
  const anchors = roots.map(parseCertificate);
  const found = leaf && (await buildPath(leaf, { intermediates, anchors, at, primitives: nodePkiPrimitives }));
  if (!found?.path) {
    throw new UnavailableError<TrustErrorCode>('TRUST_KEYS_UNAVAILABLE', 'No trusted root stands behind the seal.', {
      details: { reason: found?.fault.reason ?? 'none' },
    });
  }
  return found.path;
}
