import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { readAlgorithm, type Algorithm } from './algorithms.js';
import { signatureAlgorithm, type SignData } from './build/algorithms.js';
import { integer, nothing, octets, oid, sequence, type Der } from './build/der-writer.js';
import type { ProtectCmp } from './build/cmp.js';
import type { Certificate } from './certificate.js';
import type { CmpMessage } from './cmp.js';
import { TAG } from './der.js';
import { fromHex, Parts, readSmallInteger } from './values.js';

const derive = promisify(pbkdf2);
const PBM = '1.2.840.113533.7.66.13';
const PBMAC1 = '1.2.840.113549.1.5.14';
const PBKDF2 = '1.2.840.113549.1.5.12';
const DIGESTS: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
/** HMAC with SHA-1 under both its names: as a MAC it still holds, and it is what most clients begin with. */
const MACS: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.8.1.2': 'sha1',
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};
const MAC_BYTES: Readonly<Record<string, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };
/** Of PBM, whose rounds nobody can do beside other work. */
const MAX_ROUNDS = 10_000;
const MAX_ITERATIONS = 200_000;
const MIN_ITERATIONS = 100;
const SALT_BYTES = 16;
const ROUNDS = 2000;

/** How a message is protected, and by what. */
export interface CmpProtection {
  /** AlgorithmIdentifier, DER. */
  readonly algorithm: Uint8Array;
  readonly protect: ProtectCmp;
  /** By which the other side knows secret or key. */
  readonly keyId?: Uint8Array;
  /** Name of whoever signs, DER. */
  readonly sender?: Uint8Array;
  /** What a signature is verified with: whoever signs first, then the chain; DER. */
  readonly certificates: readonly Uint8Array[];
}

/**
 * Protection by a secret that both sides have (RFC 9810 clause 5.1.3.1, RFC 9045): password-based MAC, SHA-256 throughout.
 *
 * @remarks Old in its form, and the one that every peer understands; PBMAC1 is taken from others too.
 *
 * @param reference - by which the other side knows the secret
 */
export function protectWithSecret(reference: string, secret: string): CmpProtection {
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'));
  const mac = sequence(oid('1.2.840.113549.2.9'), nothing());
  const algorithm = sequence(oid(PBM), sequence(octets(salt), sha256, integer(ROUNDS), mac));
  const key = stretched(secret, salt, 'sha256', ROUNDS);
  const protect: ProtectCmp = (part) =>
    Promise.resolve(new Uint8Array(createHmac('sha256', key).update(part).digest()));
  return { algorithm, protect, keyId: new TextEncoder().encode(reference), certificates: [] };
}

/**
 * Protection by a signature (RFC 9483 clause 3.2): the sender is whom the certificate names.
 *
 * @param certificates - of the key first, then its chain
 */
export function protectWithKey(certificates: readonly Certificate[], sign: SignData): CmpProtection {
  const [own] = certificates;
  if (!own) throw new RangeError('A signature needs a certificate.');
  return {
    ...{ algorithm: signatureAlgorithm(own.publicKey), protect: sign, sender: own.subject.der },
    ...(own.subjectKeyId === undefined ? {} : { keyId: fromHex(own.subjectKeyId) }),
    certificates: certificates.map(({ der }) => der),
  };
}

function stretched(secret: string, salt: Uint8Array, digest: string, iterations: number): Buffer {
  let key = createHash(digest).update(secret, 'utf8').update(salt).digest();
  for (let n = 1; n < iterations; n += 1) key = createHash(digest).update(key).digest();
  return key;
}

/** Whether somebody who has the secret made a message. Never throws for what its maker wrote. */
export async function isProtectedWith(message: CmpMessage, secret: string): Promise<boolean> {
  const { protectionAlgorithm, protection, protectedPart } = message;
  if (!protectionAlgorithm || !protection) return false;
  const made = await macOf(protectionAlgorithm, secret, sequence(protectedPart.header, protectedPart.body)).catch(
    () => null,
  );
  return made !== null && made.length === protection.length && timingSafeEqual(made, protection);
}

async function macOf({ oid: type, parameters }: Algorithm, secret: string, part: Der): Promise<Buffer | null> {
  if (!parameters) return null;
  if (type === PBM) {
    const parts = new Parts(parameters, 'PBM');
    const salt = parts.take(TAG.octetString).content;
    const digest = DIGESTS[readAlgorithm(parts.take(TAG.sequence)).oid];
    const iterations = readSmallInteger(parts.take(TAG.integer));
    const mac = MACS[readAlgorithm(parts.take(TAG.sequence)).oid];
    if (digest === undefined || mac === undefined || !isModest(iterations, MAX_ROUNDS)) return null;
    return createHmac(mac, stretched(secret, salt, digest, iterations))
      .update(part)
      .digest();
  }
  return type === PBMAC1 ? pbmac1(new Parts(parameters, 'PBMAC1'), secret, part) : null;
}

/** RFC 9579. */
async function pbmac1(parts: Parts, secret: string, part: Der): Promise<Buffer | null> {
  const derivation = readAlgorithm(parts.take(TAG.sequence));
  const mac = MACS[readAlgorithm(parts.take(TAG.sequence)).oid];
  if (derivation.oid !== PBKDF2 || !derivation.parameters || mac === undefined) return null;
  const inner = new Parts(derivation.parameters, 'PBKDF2');
  const salt = inner.take(TAG.octetString).content;
  const iterations = readSmallInteger(inner.take(TAG.integer));
  const length = inner.maybe(TAG.integer);
  const generator = inner.maybe(TAG.sequence);
  const digest = generator ? MACS[readAlgorithm(generator).oid] : 'sha1';
  if (digest === undefined || !isModest(iterations, MAX_ITERATIONS)) return null;
  const bytes = length ? readSmallInteger(length) : (MAC_BYTES[mac] ?? 0);
  if (bytes < 16 || bytes > 64) return null;
  return createHmac(mac, await derive(secret, salt, iterations, bytes, digest))
    .update(part)
    .digest();
}

/** Whoever asks says how much work we have; not more than this. */
function isModest(iterations: number, most: number): boolean {
  return iterations >= MIN_ITERATIONS && iterations <= most;
}
