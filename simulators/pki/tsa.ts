import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  MessageImprint,
  PKIFailureInfo,
  PKIStatus,
  PKIStatusInfo,
  TimeStampReq,
  TimeStampResp,
} from '@peculiar/asn1-tsp';
import { encode } from './certificates.js';
import { TSA_POLICY } from './hierarchy.js';
import type { Identity } from './identity.js';
import { timeStampToken } from './time-stamp-token.js';

/** Digest lengths by algorithm, in bytes. */
const DIGESTS: Readonly<Record<string, number>> = {
  '2.16.840.1.101.3.4.2.1': 32,
  '2.16.840.1.101.3.4.2.2': 48,
  '2.16.840.1.101.3.4.2.3': 64,
};

/** Bits of the reasons (RFC 3161 §2.4.2). */
const REASONS = { badAlg: 0, badRequest: 2, badDataFormat: 5, unacceptedPolicy: 15, unacceptedExtension: 16 } as const;
type Reason = keyof typeof REASONS;

/**
 * Answers a time-stamp request (RFC 3161).
 *
 * @param chain - what goes into the token when the request wants certificates, the unit's own first
 * @param isWrong - stamp something else than what was sent
 * @returns DER of the response, `rejection` with its reason included
 */
export function answerTimeStamp(
  request: Uint8Array,
  tsa: Identity,
  chain: readonly Identity[],
  now: Date,
  isWrong: boolean,
): Buffer {
  const asked = readRequest(request);
  if (asked === undefined) return rejection('badDataFormat');
  const refusal = refusalOf(asked);
  if (refusal !== undefined) return rejection(refusal);
  const token = timeStampToken(
    {
      imprint: isWrong ? otherImprint(asked.messageImprint) : asked.messageImprint,
      policy: asked.reqPolicy ?? TSA_POLICY,
      at: now,
      nonce: asked.nonce,
      certificates: asked.certReq ? chain : [],
    },
    tsa,
  );
  return encode(new TimeStampResp({ status: new PKIStatusInfo({ status: PKIStatus.granted }), timeStampToken: token }));
}

function refusalOf(asked: TimeStampReq): Reason | undefined {
  const { hashAlgorithm, hashedMessage } = asked.messageImprint;
  const version: number = asked.version;
  if (version !== 1) return 'badRequest';
  const length = DIGESTS[hashAlgorithm.algorithm];
  if (length === undefined) return 'badAlg';
  if (hashedMessage.buffer.byteLength !== length) return 'badDataFormat';
  if (asked.reqPolicy !== undefined && asked.reqPolicy !== TSA_POLICY) return 'unacceptedPolicy';
  return asked.extensions === undefined || asked.extensions.length === 0 ? undefined : 'unacceptedExtension';
}

function rejection(reason: Reason): Buffer {
  const bit = REASONS[reason];
  const bytes = new Uint8Array((bit >> 3) + 1);
  bytes[bit >> 3] = 0x80 >> (bit & 7);
  const failInfo = new PKIFailureInfo(bytes, 7 - (bit & 7));
  return encode(new TimeStampResp({ status: new PKIStatusInfo({ status: PKIStatus.rejection, failInfo }) }));
}

function readRequest(bytes: Uint8Array): TimeStampReq | undefined {
  try {
    return AsnConvert.parse(bytes, TimeStampReq);
  } catch {
    return undefined;
  }
}

function otherImprint({ hashAlgorithm, hashedMessage }: MessageImprint): MessageImprint {
  const bytes = new Uint8Array(hashedMessage.buffer.slice(0));
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return new MessageImprint({ hashAlgorithm, hashedMessage: new OctetString(bytes) });
}
