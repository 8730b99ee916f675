import { createPrivateKey, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { parseCertificate, type Certificate } from '../../pki/index.js';
import type { SignData } from '../../pki/index.node.js';
import { certificatesIn } from '../pem.js';
import { configInvalid } from './errors.js';

const signAsync = promisify<string, Uint8Array, KeyObject, Buffer>(sign);

/** Our certificate at an authority elsewhere. */
export interface ClientCertificate {
  /** PEM, our own first, then its chain. */
  readonly pem: string;
  /** PEM, not encrypted. Never logged. */
  readonly key: string;
}

/** The same, ready to sign with. */
export interface Signer {
  /** Our own first. */
  readonly certificates: readonly Certificate[];
  /** SHA-256; ECDSA as `Ecdsa-Sig-Value`, RSA as PKCS#1 v1.5. */
  readonly sign: SignData;
}

/** @throws `ConfigError` `CA_CONFIG_INVALID` when the two do not belong together, or the key is of a kind that is not used */
export function signerOf({ pem, key }: ClientCertificate): Signer {
  const ders = readable(() => certificatesIn(pem));
  const privateKey = readable(() => createPrivateKey(key));
  const [own] = ders;
  if (!own || !new X509Certificate(own).checkPrivateKey(privateKey)) throw notTogether();
  if (!['ec', 'rsa'].includes(privateKey.asymmetricKeyType ?? '')) throw notTogether();
  return {
    certificates: ders.map((der) => parseCertificate(der)),
    sign: async (data) => new Uint8Array(await signAsync('sha256', data, privateKey)),
  };
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw notTogether();
  }
}

function notTogether(): Error {
  return configInvalid(
    'authority.client',
    'The client’s certificate and key cannot be read, or are not of each other.',
  );
}
