import { createHash } from 'node:crypto';
import type { Identity } from './authority.js';
import { makeCms, type CmsPlan } from './cms.js';
import { generalizedTime, integer, octets, oid, seq, small } from './der.js';

/** An RFC 3161 token over data. */
export function makeTimestamp(
  data: Uint8Array,
  time: Date,
  authority: Identity,
  certificates: readonly Identity[],
  more: Partial<CmsPlan> = {},
): Uint8Array {
  const digest = createHash('sha256').update(data).digest();
  const imprint = seq(seq(oid('2.16.840.1.101.3.4.2.1')), octets(digest));
  const content = seq(small(1), oid('1.2.3.4.1'), imprint, integer('0102030405'), generalizedTime(time));
  const contentType = '1.2.840.113549.1.9.16.1.4';
  return makeCms({ signer: authority, certificates, content, attached: true, contentType, ...more });
}
