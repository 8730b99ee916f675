import { createHash } from 'node:crypto';
import type { DigestToSign, SignResponse } from '../../src/client.js';
import { parseCertificate, parseCms, type Certificate } from '../../src/pki/index.js';
import {
  addSignatureTimestamp,
  buildCsr,
  buildDetachedCms,
  nodePkiPrimitives,
  SoftKeyStore,
  type KeyAlgorithm,
  type KeyRef,
} from '../../src/pki/index.node.js';
import { certificatesIn, type TrustServices } from '../documents/trust-services.js';
import { stamp } from '../documents/sealing.js';

const DIGESTS = { 'SHA2-256': 'SHA-256', 'SHA2-384': 'SHA-384', 'SHA2-512': 'SHA-512' } as const;

/** Somebody with a certificate of the simulated authority, who answers as `/sign/response` does. */
export class Signer {
  private constructor(
    private readonly services: TrustServices,
    private readonly store: SoftKeyStore,
    private readonly key: KeyRef,
    /** DER, the signer's own first. */
    readonly certificates: readonly Uint8Array[],
  ) {}

  static async enrol(services: TrustServices, directory: string, algorithm: KeyAlgorithm = 'P-256'): Promise<Signer> {
    const store = await SoftKeyStore.open({ directory, secret: Buffer.alloc(32, 7).toString('base64url') });
    const key = await store.generate({ algorithm, lifetime: 'session' });
    const csr = await buildCsr({
      subject: [
        ['country', 'NO'],
        ['commonName', 'Ingrid Solberget'],
      ],
      publicKey: await store.publicKey(key),
      sign: (data) => store.sign(key, 'SHA-256', data),
    });
    const response = await fetch(`${services.url}/ca/issue`, { method: 'POST', body: new Uint8Array(csr) });
    return new Signer(services, store, key, certificatesIn(await response.text()));
  }

  get certificate(): Certificate {
    return parseCertificate(this.certificates[0]!);
  }

  /** @param changes - of what is signed, or how */
  async cms(digest: DigestToSign, changes: { signingTime?: Date; certificates?: readonly Uint8Array[] } = {}) {
    const name = DIGESTS[digest.hashType];
    return buildDetachedCms({
      ...{ digest: new Uint8Array(Buffer.from(digest.hash, 'base64')), certificates: this.certificates },
      ...{ scheme: { kind: 'ecdsa', digest: name }, primitives: nodePkiPrimitives },
      sign: (data) => this.store.sign(this.key, name, data),
      ...(digest.format === 'PAdES' ? {} : { signingTime: new Date() }),
      ...changes,
    });
  }

  async token(cms: Uint8Array): Promise<Uint8Array> {
    const value = parseCms(cms).signers[0]!.signature;
    return (await stamp(this.services, createHash('sha256').update(value).digest())).token;
  }

  /** @param changes - of the answer */
  async respond(digest: DigestToSign, changes: Partial<SignResponse> = {}): Promise<SignResponse> {
    const cms = await this.cms(digest);
    const token = await this.token(cms);
    return {
      ...{ format: digest.format, hashType: digest.hashType, hash: digest.hash },
      signature: Buffer.from(addSignatureTimestamp(cms, token)).toString('base64'),
      signatureTimestamp: Buffer.from(token).toString('base64'),
      certificate: `-----BEGIN CERTIFICATE-----\n${Buffer.from(this.certificates[0]!).toString('base64')}\n-----END CERTIFICATE-----\n`,
      signatureId: 'ab'.repeat(32),
      nonce: '00112233445566778899aabbccddeeff',
      status: { code: 'OK', message: '' },
      ...changes,
    };
  }
}
