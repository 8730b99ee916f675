import { randomBytes } from 'node:crypto';
import type { Handle, Template } from 'pkcs11js';
import { bits, integer, nothing, oid, sequence } from '../build/der-writer.js';
import { readDer } from '../der.js';
import { keyNotFound } from './errors.js';
import type { KeyAlgorithm, KeyRef, KeySpec } from './key-store.js';
import type { Pkcs11Session } from './pkcs11-module.node.js';

const P256 = oid('1.2.840.10045.3.1.7');
const MAX_FOUND = 16;

/** Handles of a new pair, and the name it got. */
export interface MadePair {
  readonly ref: KeyRef;
  readonly privateKey: Handle;
}

/** Makes a key pair that cannot leave the module. */
export async function makePair({ library: p, module, session }: Pkcs11Session, spec: KeySpec): Promise<MadePair> {
  const id = randomBytes(16);
  const isStored = spec.lifetime === 'stored';
  const common: Template = [
    { type: p.CKA_TOKEN, value: isStored },
    { type: p.CKA_ID, value: id },
    { type: p.CKA_LABEL, value: spec.label ?? '' },
  ];
  const kind: Template =
    spec.algorithm === 'P-256'
      ? [{ type: p.CKA_EC_PARAMS, value: Buffer.from(P256) }]
      : [
          { type: p.CKA_MODULUS_BITS, value: 3072 },
          { type: p.CKA_PUBLIC_EXPONENT, value: Buffer.from([1, 0, 1]) },
        ];
  const publicTemplate: Template = [
    { type: p.CKA_CLASS, value: p.CKO_PUBLIC_KEY },
    ...common,
    { type: p.CKA_VERIFY, value: true },
    ...kind,
  ];
  const privateTemplate: Template = [
    { type: p.CKA_CLASS, value: p.CKO_PRIVATE_KEY },
    ...common,
    { type: p.CKA_PRIVATE, value: true },
    // Not every module's default.
    { type: p.CKA_SENSITIVE, value: true },
    { type: p.CKA_EXTRACTABLE, value: false },
    { type: p.CKA_SIGN, value: true },
  ];
  const mechanism = spec.algorithm === 'P-256' ? p.CKM_EC_KEY_PAIR_GEN : p.CKM_RSA_PKCS_KEY_PAIR_GEN;
  const { privateKey } = await module.C_GenerateKeyPairAsync(session, { mechanism }, publicTemplate, privateTemplate);
  return { ref: { id: id.toString('hex'), algorithm: spec.algorithm }, privateKey };
}

/** Finds objects that all parts of a template fit. */
export function findObjects({ module, session }: Pkcs11Session, template: Template): Handle[] {
  module.C_FindObjectsInit(session, template);
  try {
    return module.C_FindObjects(session, MAX_FOUND);
  } finally {
    module.C_FindObjectsFinal(session);
  }
}

/** One half of a key. @throws `KEY_NOT_FOUND` */
export function findHalf(open: Pkcs11Session, { id }: KeyRef, half: 'private' | 'public'): Handle {
  const { library: p } = open;
  const [found] = findObjects(open, [
    { type: p.CKA_CLASS, value: half === 'private' ? p.CKO_PRIVATE_KEY : p.CKO_PUBLIC_KEY },
    { type: p.CKA_ID, value: Buffer.from(id, 'hex') },
  ]);
  if (!found) throw keyNotFound();
  return found;
}

/** Reads one attribute. */
export function attributeOf({ module, session }: Pkcs11Session, object: Handle, type: number): Buffer {
  const [read] = module.C_GetAttributeValue(session, object, [{ type }]);
  if (!Buffer.isBuffer(read?.value)) throw keyNotFound();
  return read.value;
}

/** Names and kinds of the stored private keys of a label. */
export function keysOfLabel(open: Pkcs11Session, label: string): KeyRef[] {
  const { library: p } = open;
  const template: Template = [
    { type: p.CKA_CLASS, value: p.CKO_PRIVATE_KEY },
    { type: p.CKA_TOKEN, value: true },
    { type: p.CKA_LABEL, value: label },
  ];
  return findObjects(open, template).map((object) => {
    const type = attributeOf(open, object, p.CKA_KEY_TYPE);
    const algorithm: KeyAlgorithm = type.every((byte) => byte === p.CKK_RSA) ? 'RSA-3072' : 'P-256';
    return { id: attributeOf(open, object, p.CKA_ID).toString('hex'), algorithm };
  });
}

/** SubjectPublicKeyInfo, DER, out of a public key object. */
export function publicKeyInfo(open: Pkcs11Session, object: Handle, algorithm: KeyAlgorithm): Uint8Array {
  const { library: p } = open;
  if (algorithm === 'RSA-3072') {
    const modulus = attributeOf(open, object, p.CKA_MODULUS);
    const exponent = attributeOf(open, object, p.CKA_PUBLIC_EXPONENT);
    const key = sequence(integer(modulus), integer(exponent));
    return sequence(sequence(oid('1.2.840.113549.1.1.1'), nothing()), bits(key));
  }
  const point = pointOf(attributeOf(open, object, p.CKA_EC_POINT));
  return sequence(sequence(oid('1.2.840.10045.2.1'), P256), bits(point));
}

/** The standard wraps the point in an OCTET STRING; some modules do not. */
function pointOf(value: Buffer): Uint8Array {
  if (value.length === 65 && value[0] === 4) return value;
  return readDer(value, 256).content;
}
