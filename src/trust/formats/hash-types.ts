import type { DigestToSign, HashType, SigningAlgorithm } from '../building-block/contract.js';

/** What is known of a digest that a document came with. */
export interface HashFacts {
  readonly bytes: number;
  /** The digest that signatures are made with under the same name; null: none are. */
  readonly digest: SigningAlgorithm['digest'] | null;
  /** In the registry of named information (RFC 6920). */
  readonly name: string;
  /** DigestMethod of XML signatures (RFC 9231); null: not used there. */
  readonly xml: string | null;
}

const HASHES: Readonly<Record<HashType, HashFacts>> = {
  'SHA2-256': { bytes: 32, digest: 'SHA-256', name: 'sha-256', xml: 'http://www.w3.org/2001/04/xmlenc#sha256' },
  'SHA2-384': {
    ...{ bytes: 48, digest: 'SHA-384', name: 'sha-384' },
    xml: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  },
  'SHA2-512': { bytes: 64, digest: 'SHA-512', name: 'sha-512', xml: 'http://www.w3.org/2001/04/xmlenc#sha512' },
  'SHA3-256': {
    ...{ bytes: 32, digest: null, name: 'sha3-256' },
    xml: 'http://www.w3.org/2007/05/xmldsig-more#sha3-256',
  },
  'SHA3-384': {
    ...{ bytes: 48, digest: null, name: 'sha3-384' },
    xml: 'http://www.w3.org/2007/05/xmldsig-more#sha3-384',
  },
  'SHA3-512': {
    ...{ bytes: 64, digest: null, name: 'sha3-512' },
    xml: 'http://www.w3.org/2007/05/xmldsig-more#sha3-512',
  },
  BLAKE2B: { bytes: 64, digest: null, name: 'blake2b-512', xml: null },
};

export function hashFacts(hashType: HashType): HashFacts {
  return HASHES[hashType];
}

/** Names what was signed by its digest alone (RFC 6920): nothing else is known of it here. */
export function namedInformation({ hashType, digest }: DigestToSign): string {
  return `ni:///${hashFacts(hashType).name};${Buffer.from(digest).toString('base64url')}`;
}
