import { createHash, privateEncrypt, sign, constants, X509Certificate } from 'node:crypto';
import type { Identity } from './authority.js';
import { bits, generalizedTime, integer, nothing, octets, oid, seq, tagged, tlv, truth, type Bytes } from './der.js';

export interface OcspPlan {
  readonly subject: Identity;
  readonly issuer: Identity;
  readonly responder: Identity;
  readonly producedAt: Date;
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date;
  readonly status?: 'good' | 'revoked' | 'unknown';
  /** Content of the nonce extension's OCTET STRING. */
  readonly nonce?: Uint8Array;
  readonly digest?: 'sha1' | 'sha256';
  readonly byKey?: boolean;
  readonly embedded?: readonly Identity[];
  readonly extensions?: readonly Uint8Array[];
  /** Norwegian: DigestInfo without NULL. */
  readonly withoutNull?: boolean;
}

const DIGEST_OID = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1' };

/** Bits of the subject's public key and the DER of its name, taken from the certificate by Node. */
function parts(identity: Identity): { name: Uint8Array; key: Uint8Array; serial: string } {
  const { certificate } = identity;
  const spki = Buffer.from(certificate.publicKey.rawData);
  // The key is the last element of SubjectPublicKeyInfo: a BIT STRING with no unused bits.
  const key = lastBitString(spki);
  const serial = new X509Certificate(identity.der).serialNumber.toLowerCase();
  const signed = Number.parseInt(serial.slice(0, 2), 16) >= 0x80 ? `00${serial}` : serial;
  return { name: new Uint8Array(certificate.subjectName.toArrayBuffer()), key, serial: signed };
}

function lastBitString(spki: Buffer): Uint8Array {
  for (let at = 2; at < spki.length; at++) {
    if (spki[at] !== 0x03) continue;
    const long = spki[at + 1]! >= 0x80 ? spki[at + 1]! & 0x7f : 0;
    const length = long ? spki.readUIntBE(at + 2, long) : spki[at + 1]!;
    const start = at + 2 + long;
    if (start + length === spki.length) return new Uint8Array(spki.subarray(start + 1));
  }
  throw new Error('no key');
}

export function extension(id: string, value: Uint8Array, critical = false): Bytes {
  return critical ? seq(oid(id), truth, octets(value)) : seq(oid(id), octets(value));
}

function signatureOf(data: Uint8Array, { responder, withoutNull }: OcspPlan): { algorithm: Bytes; value: Uint8Array } {
  if (responder.kind === 'EC')
    return { algorithm: seq(oid('1.2.840.10045.4.3.2')), value: sign('sha256', data, responder.privateKey) };
  const algorithm = seq(oid('1.2.840.113549.1.1.11'), nothing);
  if (withoutNull !== true) return { algorithm, value: sign('sha256', data, responder.privateKey) };
  const info = seq(seq(oid(DIGEST_OID.sha256)), octets(createHash('sha256').update(data).digest()));
  const padding = constants.RSA_PKCS1_PADDING;
  return { algorithm, value: privateEncrypt({ key: responder.privateKey, padding }, info) };
}

/** A bare BasicOCSPResponse. */
export function makeBasicOcsp(plan: OcspPlan): Uint8Array {
  const digest = plan.digest ?? 'sha1';
  const hash = (bytes: Uint8Array): Bytes => octets(createHash(digest).update(bytes).digest());
  const issuer = parts(plan.issuer);
  const responder = parts(plan.responder);
  const id = seq(
    seq(oid(DIGEST_OID[digest]), nothing),
    hash(issuer.name),
    hash(issuer.key),
    integer(parts(plan.subject).serial),
  );
  const revoked = tagged(1, generalizedTime(new Date(plan.producedAt.getTime() - 60_000)));
  const status = { good: tlv(0x80), revoked, unknown: tlv(0x82) }[plan.status ?? 'good'];
  const nextUpdate = plan.nextUpdate ? [tagged(0, generalizedTime(plan.nextUpdate))] : [];
  const single = seq(id, status, generalizedTime(plan.thisUpdate ?? plan.producedAt), ...nextUpdate);
  const nonce = plan.nonce ? [extension('1.3.6.1.5.5.7.48.1.2', plan.nonce, true)] : [];
  const extensions = [...nonce, ...(plan.extensions ?? [])];
  const name =
    plan.byKey === true
      ? tagged(2, octets(createHash('sha1').update(responder.key).digest()))
      : tagged(1, responder.name);
  const data = seq(
    name,
    generalizedTime(plan.producedAt),
    seq(single),
    ...(extensions.length > 0 ? [tagged(1, seq(...extensions))] : []),
  );
  const { algorithm, value } = signatureOf(data, plan);
  const certificates = (plan.embedded ?? [plan.responder]).map(({ der }) => der);
  return seq(data, algorithm, bits(value), ...(certificates.length > 0 ? [tagged(0, seq(...certificates))] : []));
}

/** An OCSPResponse around it. */
export function makeOcsp(plan: OcspPlan): Uint8Array {
  const body = seq(oid('1.3.6.1.5.5.7.48.1.1'), octets(makeBasicOcsp(plan)));
  return seq(tlv(0x0a, Buffer.from([0])), tagged(0, body));
}
