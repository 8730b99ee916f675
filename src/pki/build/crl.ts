import type { Certificate } from '../certificate.js';
import { signatureAlgorithm, type SignData } from './algorithms.js';
import { bits, integer, sequence, tagged, time, type Der } from './der-writer.js';
import { authorityKeyIdentifier, crlNumber, reasonCode } from './extensions.js';
import { fromHex } from '../values.js';

/** A certificate that is no longer good. */
export interface RevokedEntry {
  /** Hex, as certificates have it. */
  readonly serialNumber: string;
  readonly at: Date;
  /** RFC 5280 clause 5.3.1; 6: suspended. Null: not said. */
  readonly reason: number | null;
}

/** What a list of revoked certificates says. */
export interface CrlPlan {
  readonly issuer: Certificate;
  readonly revoked: readonly RevokedEntry[];
  /** Grows from list to list. */
  readonly number: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Signs with the issuer's key. */
  readonly sign: SignData;
}

/** The INTEGER of a serial number in hex. */
export function serialInteger(serialNumber: string): Der {
  return integer(Uint8Array.from(serialNumber.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
}

/** Builds a complete list (RFC 5280 clause 5). @returns DER @throws whatever `sign` throws */
export async function buildCrl(plan: CrlPlan): Promise<Uint8Array> {
  const { issuer } = plan;
  const algorithm = signatureAlgorithm(issuer.publicKey);
  const entries = plan.revoked.map(({ serialNumber, at, reason }) =>
    sequence(serialInteger(serialNumber), time(at), ...(reason === null ? [] : [sequence(reasonCode(reason))])),
  );
  const keyId = issuer.subjectKeyId === undefined ? [] : [authorityKeyIdentifier(fromHex(issuer.subjectKeyId))];
  const tbs = sequence(
    integer(1),
    algorithm,
    issuer.subject.der,
    time(plan.thisUpdate),
    time(plan.nextUpdate),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    tagged(0, sequence(...keyId, crlNumber(plan.number))),
  );
  return sequence(tbs, algorithm, bits(await plan.sign(tbs)));
}
