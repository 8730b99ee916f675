import {
  DigestTrail,
  embedContents,
  prepareSeal,
  type SealField,
  type VisibleStamp,
} from '../../documents/index.node.js';
import { parseCertificate, parseCms, type Certificate } from '../../pki/index.js';
import {
  addSignatureTimestamp,
  buildDetachedCms,
  nodePkiPrimitives,
  requestTimestamp,
  type HttpSend,
  type IssuedTimestamp,
  type SignData,
  type TsaEndpoint,
} from '../../pki/index.node.js';

const SEAL_BYTES = 20 * 1024;
const TIMESTAMP_BYTES = 12 * 1024;

/** A key with its certificate: the seal's own, or a throw-away one. */
export interface SealIdentity {
  /** DER, the key's own certificate first; its chain without the root. */
  readonly chain: readonly Uint8Array[];
  readonly sign: SignData;
}

/** What the sealer works with. */
export interface SealerParts {
  readonly tsa: readonly TsaEndpoint[];
  readonly tsaRoots: () => readonly Uint8Array[];
  readonly send: HttpSend;
  readonly now: () => Date;
}

/** What a certification says. */
export interface CertificationPlan {
  readonly identity: SealIdentity;
  readonly signerName: string;
  readonly reason: string;
  readonly stamp: VisibleStamp;
  readonly at: Date;
}

/** Puts signatures and time-stamps into a file on disk. */
export class Sealer {
  constructor(private readonly parts: SealerParts) {}

  /**
   * Certifies a document: P 1, visible stamp, time-stamped signature (B-T).
   *
   * @returns the path of the time-stamping authority, its root included
   * @throws `UnavailableError` `TSA_UNAVAILABLE`: the file is then of no use any more
   */
  async certify(path: string, plan: CertificationPlan): Promise<readonly Certificate[]> {
    const { identity, signerName, reason, stamp, at } = plan;
    const field: SealField = {
      ...{ name: 'Seal', kind: 'certification', stamp, signerName, reason, at },
      placeholderBytes: SEAL_BYTES,
    };
    return inOneRun(path, async (trail) => {
      const prepared = await prepareSeal(path, field, trail);
      const cms = await buildDetachedCms({
        digest: Buffer.from(prepared.digest, 'hex'),
        certificates: identity.chain,
        sign: identity.sign,
        primitives: nodePkiPrimitives,
      });
      const imprint = await nodePkiPrimitives.digest('SHA-256', parseCms(cms).signers[0]?.signature ?? cms);
      const issued = await this.stamp(imprint);
      await embedContents(prepared, addSignatureTimestamp(cms, issued.token), trail);
      return issued.path;
    });
  }

  /** Adds a document time-stamp, invisible. @returns its authority's path, root included @throws `UnavailableError` `TSA_UNAVAILABLE` */
  async timestamp(path: string, name: string): Promise<readonly Certificate[]> {
    const at = this.parts.now();
    const field: SealField = { name, kind: 'timestamp', at, placeholderBytes: TIMESTAMP_BYTES };
    return inOneRun(path, async (trail) => {
      const prepared = await prepareSeal(path, field, trail);
      const issued = await this.stamp(Buffer.from(prepared.digest, 'hex'));
      await embedContents(prepared, issued.token, trail);
      return issued.path;
    });
  }

  /** A time-stamp over a digest. @throws `UnavailableError` `TSA_UNAVAILABLE` */
  async stamp(digest: Uint8Array): Promise<IssuedTimestamp> {
    const { tsa, tsaRoots, send, now } = this.parts;
    const anchors = tsaRoots().map(parseCertificate);
    return requestTimestamp(tsa, digest, { primitives: nodePkiPrimitives, send, anchors, now });
  }
}

/** The file is opened and read once for all that is done to it. */
async function inOneRun<T>(path: string, work: (trail: DigestTrail) => Promise<T>): Promise<T> {
  const trail = await DigestTrail.open(path);
  try {
    return await work(trail);
  } finally {
    await trail.close();
  }
}
