import { ConfigError } from '../../../errors.js';
import { buildPath, parseCertificate, type Certificate } from '../../../pki/index.js';
import { nodePkiPrimitives } from '../../../pki/index.node.js';
import { certificatesIn } from '../../pem.js';
import type { ScdErrorCode } from '../errors.js';

/** Whose certificates count at a remote with an authority of its own. */
export interface TrustOptions {
  /** PEM. The only place where trust comes from. */
  readonly roots: string;
  /** PEM of authorities in between that the remote does not send along. */
  readonly intermediates?: string;
}

/** Builds paths from certificates of such a remote to its configured roots. */
export class TrustPath {
  private readonly anchors: readonly Certificate[];
  private readonly intermediates: readonly Certificate[];

  /** @throws `ConfigError` `SCD_CONFIG_INVALID` */
  constructor({ roots, intermediates = '' }: TrustOptions) {
    this.anchors = readAll(roots);
    this.intermediates = readAll(intermediates);
    if (this.anchors.length === 0) throw invalid();
  }

  /** @returns DER; the owner's own, then its chain, without the root; nothing when none leads to a root */
  async chainOf(certificates: readonly Uint8Array[], at: Date): Promise<Uint8Array[] | undefined> {
    const [own, ...others] = certificates.map(parseCertificate);
    if (own === undefined) return undefined;
    const intermediates = [...others, ...this.intermediates];
    const { path } = await buildPath(own, { intermediates, anchors: this.anchors, at, primitives: nodePkiPrimitives });
    return path?.slice(0, -1).map(({ der }) => der);
  }

  async isTrusted(certificates: readonly Uint8Array[], at: Date): Promise<boolean> {
    return (await this.chainOf(certificates, at)) !== undefined;
  }
}

function readAll(pem: string): Certificate[] {
  try {
    return certificatesIn(pem).map(parseCertificate);
  } catch (cause) {
    throw invalid(cause);
  }
}

function invalid(cause?: unknown): ConfigError<ScdErrorCode> {
  const message = 'The certificates that a service of devices is trusted by cannot be used.';
  return new ConfigError<ScdErrorCode>('SCD_CONFIG_INVALID', message, { cause });
}
