import { createHash, createHmac, randomBytes } from 'node:crypto';
import { der, integer, oid, setOf, TAG } from '../../pki/index.js';
import type { Identity } from '../../pki/index.js';

const OID = {
  data: '1.2.840.113549.1.7.1',
  keyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  x509: '1.2.840.113549.1.9.22.1',
  localKeyId: '1.2.840.113549.1.9.21',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const;
const ITERATIONS = 2048;
const EXPLICIT_0 = 0xa0;

/**
 * A PKCS#12 file (RFC 7292) with an identity and its chain: the key encrypted by PBES2 with AES-256, the whole sealed by an HMAC
 * with SHA-256.
 */
export function pkcs12(identity: Identity, chain: readonly Uint8Array[], passphrase: string): Buffer {
  const keyId = setOf(
    der(TAG.sequence, oid(OID.localKeyId), setOf(der(TAG.octets, createHash('sha1').update(identity.der).digest()))),
  );
  const key = identity.privateKey.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase });
  const bags = der(
    TAG.sequence,
    bag(OID.keyBag, key, keyId),
    certificateBag(identity.der, keyId),
    ...chain.map((certificate) => certificateBag(certificate)),
  );
  const contents = der(TAG.sequence, dataContent(bags));
  const salt = randomBytes(16);
  const mac = createHmac('sha256', macKey(passphrase, salt)).update(contents).digest();
  const digestInfo = der(TAG.sequence, der(TAG.sequence, oid(OID.sha256), der(TAG.null)), der(TAG.octets, mac));
  const macData = der(TAG.sequence, digestInfo, der(TAG.octets, salt), integer(ITERATIONS));
  return der(TAG.sequence, integer(3), dataContent(contents), macData);
}

function dataContent(content: Uint8Array): Buffer {
  return der(TAG.sequence, oid(OID.data), der(EXPLICIT_0, der(TAG.octets, content)));
}

function certificateBag(certificate: Uint8Array, attributes?: Uint8Array): Buffer {
  const content = der(TAG.sequence, oid(OID.x509), der(EXPLICIT_0, der(TAG.octets, certificate)));
  return bag(OID.certificateBag, content, attributes);
}

function bag(type: string, content: Uint8Array, attributes: Uint8Array = new Uint8Array()): Buffer {
  return der(TAG.sequence, oid(type), der(EXPLICIT_0, content), attributes);
}

/** The key derivation of RFC 7292, appendix B.2, for one block of SHA-256 and purpose 3, integrity. */
function macKey(passphrase: string, salt: Buffer): Buffer {
  const blockBytes = 64;
  const password = Buffer.from(`${passphrase}\0`, 'utf16le').swap16();
  const filled = (bytes: Buffer) => Buffer.alloc(Math.ceil(bytes.length / blockBytes) * blockBytes, bytes);
  let key = Buffer.concat([Buffer.alloc(blockBytes, 3), filled(salt), filled(password)]);
  for (let round = 0; round < ITERATIONS; round++) key = createHash('sha256').update(key).digest();
  return key;
}
