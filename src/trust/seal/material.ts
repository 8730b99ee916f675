import { appendDss } from '../../documents/index.node.js';
import { parseCertificate, type Certificate } from '../../pki/index.js';
import { collectMaterial, nodePkiPrimitives, type CollectedMaterial, type HttpSend } from '../../pki/index.node.js';

/** Gathers what a verifier needs in years, and puts it into the document. */
export class ValidationCollector {
  constructor(
    private readonly send: HttpSend,
    private readonly now: () => Date,
  ) {}

  /**
   * Adds all certificates of the paths, and proof that none of them was revoked.
   *
   * @param sealPath - of the seal, its root included
   * @param timestampPath - of the time-stamping authority, its root included; DER in base64
   * @throws `UnavailableError` `REVOCATION_UNAVAILABLE`: the file is as it was; `UnusableError` `CERTIFICATE_REVOKED`
   */
  async extend(path: string, sealPath: readonly Certificate[], timestampPath: readonly string[]): Promise<void> {
    const authority = timestampPath.map((text) => parseCertificate(new Uint8Array(Buffer.from(text, 'base64'))));
    await appendDss(path, await this.collect([sealPath, authority]));
  }

  /** @throws `UnavailableError` `REVOCATION_UNAVAILABLE`, `UnusableError` `CERTIFICATE_REVOKED` */
  collect(paths: readonly (readonly Certificate[])[]): Promise<CollectedMaterial> {
    return collectMaterial(paths, { primitives: nodePkiPrimitives, send: this.send, now: this.now });
  }
}
