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
   * @param paths - each from its leaf to its root
   * @throws `UnavailableError` `REVOCATION_UNAVAILABLE`: the file is as it was; `UnusableError` `CERTIFICATE_REVOKED`
   */
  async extend(file: string, paths: readonly (readonly Certificate[])[]): Promise<void> {
    await appendDss(file, await this.collect(paths));
  }

  /** @throws `UnavailableError` `REVOCATION_UNAVAILABLE`, `UnusableError` `CERTIFICATE_REVOKED` */
  collect(paths: readonly (readonly Certificate[])[]): Promise<CollectedMaterial> {
    return collectMaterial(paths, { primitives: nodePkiPrimitives, send: this.send, now: this.now });
  }
}

/** A path as a row keeps it. */
export function encodedPath(path: readonly Certificate[]): string[] {
  return path.map(({ der }) => Buffer.from(der).toString('base64'));
}

export function decodedPath(path: readonly string[] = []): Certificate[] {
  return path.map((text) => parseCertificate(new Uint8Array(Buffer.from(text, 'base64'))));
}
