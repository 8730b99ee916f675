import { EsignError } from '../../errors.js';
import { parseCertificate, type Certificate } from '../../pki/index.js';
import {
  nodePkiPrimitives,
  requestTimestamp,
  type HttpSend,
  type IssuedTimestamp,
  type TsaEndpoint,
} from '../../pki/index.node.js';
import { oneTimeFailed } from './errors.js';

/** One time-stamping authority. @param digest - SHA-256 @returns a verified time-stamp @throws `UnavailableError` `TSA_UNAVAILABLE` */
export type StampSource = (digest: Uint8Array) => Promise<IssuedTimestamp>;

/** Where time-stamps come from. */
export interface StampParts {
  readonly tsa: readonly TsaEndpoint[];
  /** DER. */
  readonly tsaRoots: () => readonly Uint8Array[];
  readonly send: HttpSend;
  readonly now: () => Date;
}

/** A one-minute certificate waits for nobody. */
const TIMEOUT_MS = 8000;

/** Authorities in the order in which they are asked, each by itself, so that the next can be asked when one's clock is wrong. */
export function stampSources({ tsa, tsaRoots, send, now }: StampParts): readonly StampSource[] {
  return tsa.map((endpoint) => (digest) => {
    const anchors = tsaRoots().map(parseCertificate);
    return requestTimestamp([endpoint], digest, {
      ...{ primitives: nodePkiPrimitives, send, anchors, now, timeoutMs: TIMEOUT_MS },
    });
  });
}

/**
 * A time-stamp whose time lies inside a certificate's window, however inaccurate it is: even when it is late by as much as the authority
 * says that it may be. (Before the certificate there was nothing to sign with.)
 *
 * @throws `UnavailableError` `TSA_UNAVAILABLE` when no authority answers; `ONE_TIME_UNVERIFIED` when those that do have other times
 */
export async function stampInside(
  { notBefore, notAfter }: Certificate,
  digest: Uint8Array,
  sources: readonly StampSource[],
): Promise<IssuedTimestamp> {
  let last: unknown = oneTimeFailed('ONE_TIME_UNVERIFIED', 'no time-stamping authority');
  for (const source of sources) {
    try {
      const issued = await source(digest);
      const latest = issued.time.getTime() + issued.accuracyMs;
      if (issued.time >= notBefore && latest <= notAfter.getTime()) return issued;
      last = oneTimeFailed('ONE_TIME_UNVERIFIED', 'time outside the window');
    } catch (error) {
      if (!(error instanceof EsignError)) throw error;
      last = error;
    }
  }
  throw last;
}
