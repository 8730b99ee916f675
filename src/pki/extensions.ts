import { explicit, implicit, malformed, partsOf, TAG, type DerValue } from './der.js';
import { expect, Parts, readBitString, readBoolean, readInside, readOid, readSmallInteger, toHex } from './values.js';

const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

/** What a key may be used for, RFC 5280 clause 4.2.1.3. */
export type KeyUsage = (typeof KEY_USAGES)[number];

/** One extension as found. */
export interface Extension {
  readonly critical: boolean;
  /** Content of the OCTET STRING. */
  readonly value: Uint8Array;
}

/** Extensions of a certificate that this room understands, and all of them raw. */
export interface CertificateExtensions {
  readonly isCa: boolean;
  /** How many CAs may follow below; undefined: no limit. */
  readonly pathLength?: number;
  /** Undefined: not restricted. */
  readonly keyUsage?: ReadonlySet<KeyUsage>;
  /** OIDs; undefined: not restricted. */
  readonly extendedKeyUsage?: { readonly purposes: readonly string[]; readonly critical: boolean };
  readonly policies: readonly string[];
  readonly subjectKeyId?: string;
  readonly authorityKeyId?: string;
  /** `id-pkix-ocsp-nocheck`: a responder's certificate that need not be asked about. */
  readonly ocspNoCheck: boolean;
  readonly extensions: ReadonlyMap<string, Extension>;
  /** Critical ones that nobody here understands: the certificate must not be used. */
  readonly unknownCritical: readonly string[];
}

const EXTENSION = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  policies: '2.5.29.32',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
} as const;

const KNOWN: ReadonlySet<string> = new Set(Object.values(EXTENSION));

/** Reads `Extensions` behind a tag into a map; an extension that comes twice is malformed. */
export function readExtensionMap(list: DerValue | undefined): Map<string, Extension> {
  const found = new Map<string, Extension>();
  if (!list) return found;
  for (const value of partsOf(expect(list, TAG.sequence, 'extensions'))) {
    const parts = new Parts(value, 'extension');
    const oid = readOid(parts.any());
    const flag = parts.maybe(TAG.boolean);
    const content = parts.take(TAG.octetString).content;
    parts.end();
    if (found.has(oid)) malformed('an extension comes twice');
    found.set(oid, { critical: flag !== undefined && readBoolean(flag), value: content });
  }
  return found;
}

/** Reads the extensions of a certificate, `[3]`. */
export function readExtensions(tagged: DerValue | undefined): CertificateExtensions {
  const extensions = readExtensionMap(tagged && new Parts(tagged, 'extensions', explicit(3)).any());
  const inside = (oid: string): DerValue | undefined => {
    const extension = extensions.get(oid);
    return extension && readInside(extension.value);
  };
  const subjectKeyId = inside(EXTENSION.subjectKeyId);
  const usage = inside(EXTENSION.keyUsage);
  const purposes = inside(EXTENSION.extendedKeyUsage);
  const policies = inside(EXTENSION.policies);
  return {
    ...readBasicConstraints(inside(EXTENSION.basicConstraints)),
    ...(usage ? { keyUsage: readKeyUsage(usage) } : {}),
    ...(purposes
      ? {
          extendedKeyUsage: {
            purposes: partsOf(purposes).map(readOid),
            critical: extensions.get(EXTENSION.extendedKeyUsage)?.critical === true,
          },
        }
      : {}),
    policies: policies ? partsOf(policies).map((policy) => readOid(new Parts(policy, 'policy').any())) : [],
    ...(subjectKeyId ? { subjectKeyId: toHex(expect(subjectKeyId, TAG.octetString, 'key id').content) } : {}),
    ...readAuthorityKeyId(inside(EXTENSION.authorityKeyId)),
    ocspNoCheck: extensions.has(EXTENSION.ocspNoCheck),
    extensions,
    unknownCritical: [...extensions].filter(([oid, { critical }]) => critical && !KNOWN.has(oid)).map(([oid]) => oid),
  };
}

function readBasicConstraints(value: DerValue | undefined): { isCa: boolean; pathLength?: number } {
  if (!value) return { isCa: false };
  const parts = new Parts(value, 'basic constraints');
  const flag = parts.maybe(TAG.boolean);
  const length = parts.maybe(TAG.integer);
  parts.end();
  return { isCa: flag !== undefined && readBoolean(flag), ...(length ? { pathLength: readSmallInteger(length) } : {}) };
}

function readKeyUsage(value: DerValue): ReadonlySet<KeyUsage> {
  const { bytes } = readBitString(value);
  return new Set(KEY_USAGES.filter((_usage, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0));
}

function readAuthorityKeyId(value: DerValue | undefined): { authorityKeyId?: string } {
  const id = value && new Parts(value, 'authority key id').maybe(implicit(0));
  return id ? { authorityKeyId: toHex(id.content) } : {};
}
