import { readBinary, writeBinary, type Row } from '../../db/index.js';
import { EsignError } from '../../errors.js';
import { buildPath, parseCertificate, type Certificate } from '../../pki/index.js';
import {
  authorityKeyIdentifier,
  basicConstraints,
  buildCertificate,
  buildCsr,
  certificatePolicies,
  crlDistributionPoint,
  authorityAccess,
  extendedKeyUsage,
  issuerKeyIdentifier,
  keyIdentifier,
  keyUsage,
  nodePkiPrimitives,
  ocspNoCheck,
  subjectKeyIdentifier,
  type KeyRef,
  type NameSteps,
  type SignData,
} from '../../pki/index.node.js';
import { certificatesIn } from '../pem.js';
import { configInvalid, notForProduction } from './errors.js';
import type { AuthorityParts, EmbeddedOptions } from './options.js';
import { newSerialNumber } from './serial-number.js';

const DAY_MS = 86_400_000;
const ANY_POLICY = '2.5.29.32.0';
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
/** `id-kp-cmcCA` (RFC 6402 clause 2.10): may speak for the authority. */
const SPEAKS_FOR_CA = '1.3.6.1.5.5.7.3.27';

type Role = 'root' | 'issuing' | 'responder' | 'cmp';

/** Who speaks for the authority: about certificates (OCSP), or in certificate management (CMP). */
export type Delegate = Extract<Role, 'responder' | 'cmp'>;

const LIFE_MS: Readonly<Record<Role, number>> = {
  root: 20 * 365 * DAY_MS,
  issuing: 10 * 365 * DAY_MS,
  responder: 90 * DAY_MS,
  cmp: 90 * DAY_MS,
};
/** When a delegate's certificate is made anew. */
const RENEW_BEFORE_MS = 30 * DAY_MS;
const BACKDATED_MS = 60_000;

/** One of the authority's own keys with its certificate. */
export interface CaIdentity {
  readonly certificate: Certificate;
  readonly sign: SignData;
}

/** The embedded authority's keys, made at the first start and kept in the key store, and their certificates. */
export class CaIdentities {
  private readonly delegates = new Map<Delegate, Promise<CaIdentity>>();

  private constructor(
    private readonly options: EmbeddedOptions,
    private readonly parts: AuthorityParts,
    readonly issuing: CaIdentity,
    /** Null: the authority is certified from elsewhere. */
    readonly root: CaIdentity | null,
    /** Of the issuing certificate up to, but without, the root; DER. */
    readonly chain: readonly Uint8Array[],
  ) {}

  /** @throws `ConfigError` `CA_NOT_FOR_PRODUCTION`, `CA_CONFIG_INVALID` */
  static async open(options: EmbeddedOptions, parts: AuthorityParts): Promise<CaIdentities> {
    if (options.issuer) return CaIdentities.given(options, parts, options.issuer.pem);
    if (parts.environment === 'production') throw notForProduction(await issuingRequest(options, parts));
    const maker = new IdentityMaker(options, parts);
    const root = await maker.take('root', null);
    const issuing = await maker.take('issuing', root);
    return new CaIdentities(options, parts, issuing, root, [issuing.certificate.der]);
  }

  private static async given(options: EmbeddedOptions, parts: AuthorityParts, pem: string): Promise<CaIdentities> {
    const maker = new IdentityMaker(options, parts);
    const { publicKey, sign } = await maker.key('issuing');
    const [own, ...more] = certificatesIn(pem).map(parseCertificate);
    if (!own || !Buffer.from(own.publicKey.der).equals(publicKey))
      throw configInvalid('authority.issuer', 'The certificate is not of the authority’s own key.');
    const anchors = parts.roots().map(parseCertificate);
    const found = await buildPath(own, {
      ...{ intermediates: more, anchors, at: parts.now(), primitives: nodePkiPrimitives },
    });
    if (found.fault || !own.isCa) throw notForProduction(await issuingRequest(options, parts));
    return new CaIdentities(
      options,
      parts,
      { certificate: own, sign },
      null,
      found.path.slice(0, -1).map(({ der }) => der),
    );
  }

  /** Somebody who speaks for the authority; their certificate is renewed before it ends. */
  async delegate(role: Delegate): Promise<CaIdentity> {
    const begun = this.delegates.get(role);
    const held = await begun?.catch(() => undefined);
    if (held && held.certificate.notAfter.getTime() - this.parts.now().getTime() > RENEW_BEFORE_MS) return held;
    // Somebody else has begun meanwhile.
    if (this.delegates.get(role) !== begun) return this.delegate(role);
    const taken = new IdentityMaker(this.options, this.parts).take(role, this.issuing);
    this.delegates.set(role, taken);
    return taken;
  }
}

/** The request for the authority's own certificate, PEM; its key is made when there is none. */
export async function issuingRequest(options: EmbeddedOptions, parts: AuthorityParts): Promise<string> {
  const maker = new IdentityMaker(options, parts);
  const { publicKey, sign } = await maker.key('issuing');
  const der = await buildCsr({ subject: maker.name('issuing'), publicKey, sign });
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join('\n');
}

/** Makes and finds keys and certificates of the authority's own. */
class IdentityMaker {
  constructor(
    private readonly options: EmbeddedOptions,
    private readonly parts: AuthorityParts,
  ) {}

  name(role: Role): NameSteps {
    const { organization, country } = this.options;
    const says = { root: 'Root CA', issuing: 'Signer CA', responder: 'OCSP', cmp: 'CMP' }[role];
    const suffix = this.parts.environment === 'test' ? ' Test' : '';
    return [
      ['country', country],
      ['organization', organization],
      ['commonName', `${organization.slice(0, 40)} ${says}${suffix}`],
    ];
  }

  async key(role: Role): Promise<{ readonly ref: KeyRef; readonly publicKey: Uint8Array; readonly sign: SignData }> {
    const { keys } = this.parts;
    const label = `limepkg-esign ca ${role}`;
    const ref = (await keys.find(label)) ?? (await this.generate(label));
    return { ref, publicKey: await keys.publicKey(ref), sign: (data) => keys.sign(ref, 'SHA-256', data) };
  }

  private async generate(label: string): Promise<KeyRef> {
    const { keys } = this.parts;
    const { algorithm = 'P-256' } = this.options;
    try {
      return await keys.generate({ algorithm, lifetime: 'stored', label });
    } catch (error) {
      // Another process was a moment faster.
      const made = error instanceof EsignError && error.code === 'KEY_LABEL_TAKEN' ? await keys.find(label) : null;
      if (!made) throw error;
      return made;
    }
  }

  /** The latest certificate of the role's key under its issuer, made anew when it is not there or about to end. */
  async take(role: Role, issuer: CaIdentity | null): Promise<CaIdentity> {
    const { sql, now } = this.parts;
    const { ref, publicKey, sign } = await this.key(role);
    const rows = await sql<Row>('ca_authority').where('role', role).orderBy('id', 'desc').limit(10);
    const known = rows
      .map((row) => parseCertificate(new Uint8Array(readBinary(row['certificate']))))
      .find(
        (one) =>
          Buffer.from(one.publicKey.der).equals(publicKey) &&
          (!issuer || one.authorityKeyId === issuer.certificate.subjectKeyId) &&
          one.notAfter.getTime() - now().getTime() > RENEW_BEFORE_MS,
      );
    if (known) return { certificate: known, sign };
    const der = await this.certify(role, publicKey, issuer ?? { certificate: null, sign });
    const certificate = parseCertificate(der);
    await sql('ca_authority').insert({
      ...{ role, key_ref: JSON.stringify(ref), certificate: writeBinary(sql, der) },
      ...{ not_after: certificate.notAfter, created_at: now() },
    });
    return { certificate, sign };
  }

  private async certify(
    role: Role,
    publicKey: Uint8Array,
    issuer: { readonly certificate: Certificate | null; readonly sign: SignData },
  ): Promise<Uint8Array> {
    const now = this.parts.now().getTime();
    const by = issuer.certificate;
    const until = Math.min(now + LIFE_MS[role], by?.notAfter.getTime() ?? Number.POSITIVE_INFINITY);
    const issuerKey = by?.publicKey.der ?? publicKey;
    return buildCertificate({
      ...{ subject: this.name(role), publicKey, issuerKey, issuer: by?.subject.der ?? this.name(role) },
      ...{ serialNumber: newSerialNumber(), sign: issuer.sign },
      ...{ notBefore: new Date(now - BACKDATED_MS), notAfter: new Date(until) },
      extensions: [...(await keyIdentifiers(publicKey, by)), ...extensionsOf(role, this.options.baseUrl)],
    });
  }
}

/** @param issuer - null: it is its own */
async function keyIdentifiers(publicKey: Uint8Array, issuer: Certificate | null): Promise<Uint8Array[]> {
  const own = await keyIdentifier(publicKey, nodePkiPrimitives);
  const by = issuer ? await issuerKeyIdentifier(issuer, nodePkiPrimitives) : own;
  return [subjectKeyIdentifier(own), authorityKeyIdentifier(by)];
}

function extensionsOf(role: Role, baseUrl: string): Uint8Array[] {
  if (role === 'root') return [basicConstraints({ pathLength: 1 }), keyUsage('certificatesAndLists')];
  if (role === 'issuing') {
    return [
      ...[basicConstraints({ pathLength: 0 }), keyUsage('certificatesAndLists'), certificatePolicies([ANY_POLICY])],
      ...[crlDistributionPoint(`${baseUrl}/root.crl`), authorityAccess({ caIssuers: `${baseUrl}/root.cer` })],
    ];
  }
  const delegated = [basicConstraints('end-entity'), keyUsage('digitalSignature')];
  if (role === 'responder') return [...delegated, extendedKeyUsage([OCSP_SIGNING]), ocspNoCheck()];
  return [...delegated, extendedKeyUsage([SPEAKS_FOR_CA]), crlDistributionPoint(`${baseUrl}/issuing.crl`)];
}
