import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import type { KeyAlgorithm } from './key-store.js';

const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const VERSION = 1;

/** What is known of a stored key without the secret. */
export interface SoftKeyFacts {
  readonly id: string;
  readonly algorithm: KeyAlgorithm;
  readonly label: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** SubjectPublicKeyInfo, base64. */
  readonly publicKey: string;
}

interface SoftKeyFile extends SoftKeyFacts {
  readonly version: typeof VERSION;
  readonly salt: string;
  readonly nonce: string;
  readonly tag: string;
  readonly box: string;
}

function derive(secret: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, 32, SCRYPT, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** Everything that stands in the open is bound to the box, so that no key can pass for another one. */
function boundTo({ id, algorithm, label, createdAt, publicKey }: SoftKeyFacts): Buffer {
  return Buffer.from(JSON.stringify([VERSION, id, algorithm, label, createdAt, publicKey]));
}

/** Encrypts a private key (PKCS#8) under a secret: scrypt, AES-256-GCM. */
export async function sealKey(facts: SoftKeyFacts, privateKey: Uint8Array, secret: string): Promise<string> {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', await derive(secret, salt), nonce).setAAD(boundTo(facts));
  const box = Buffer.concat([cipher.update(privateKey), cipher.final()]);
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const file: SoftKeyFile = {
    version: VERSION,
    ...facts,
    ...{ salt: text(salt), nonce: text(nonce), tag: text(cipher.getAuthTag()), box: text(box) },
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** Reads what stands in the open; @returns null when it is no such file */
export function readFacts(content: string): SoftKeyFile | null {
  try {
    const file = JSON.parse(content) as Partial<SoftKeyFile>;
    const texts = [file.id, file.label, file.createdAt, file.publicKey, file.salt, file.nonce, file.tag, file.box];
    const isKnown = file.version === VERSION && (file.algorithm === 'P-256' || file.algorithm === 'RSA-3072');
    return isKnown && texts.every((one) => typeof one === 'string') ? (file as SoftKeyFile) : null;
  } catch {
    return null;
  }
}

/** Decrypts a private key. @returns PKCS#8. @throws when the secret is another one, or anything in the file was changed */
export async function openKey(file: SoftKeyFile, secret: string): Promise<Buffer> {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
  const key = await derive(secret, bytes(file.salt));
  const decipher = createDecipheriv('aes-256-gcm', key, bytes(file.nonce), { authTagLength: 16 });
  decipher.setAAD(boundTo(file)).setAuthTag(bytes(file.tag));
  return Buffer.concat([decipher.update(bytes(file.box)), decipher.final()]);
}
