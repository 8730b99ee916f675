import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { parseCertificate, type Certificate } from '../src/pki/index.js';
import {
  basicConstraints,
  buildCertificate,
  extendedKeyUsage,
  keyUsage,
  nodePkiPrimitives,
  type HttpSend,
} from '../src/pki/index.node.js';
import {
  generalizedTime,
  integer,
  octets,
  oid,
  sequence,
  setOf,
  tagged,
  taggedSetOf,
  tlv,
} from '../src/pki/build/der-writer.js';

const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const IMPRINT = Buffer.from('300b0609608648016503040201' + '0420', 'hex');
const YEAR_MS = 365 * 86_400_000;
const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'));

/** A time-stamping authority with an RSA-3072 key in this process: what it costs is cryptography and nothing else. */
interface InProcessTsa {
  readonly send: HttpSend;
  readonly root: Certificate;
  /** Signs as the authority does, by itself. */
  bareSign(data: Uint8Array): void;
}

export async function openTsa(): Promise<InProcessTsa> {
  const [rootKey, key] = [pair(), pair()];
  const at = { notBefore: new Date(Date.now() - YEAR_MS), notAfter: new Date(Date.now() + YEAR_MS) };
  const common = {
    ...at,
    issuer: [['commonName', 'Bench TSA root']] as const,
    issuerKey: rootKey.spki,
    sign: signer(rootKey.privateKey),
  };
  const made = await Promise.all([
    buildCertificate({
      ...{
        ...common,
        subject: common.issuer,
        publicKey: rootKey.spki,
        serialNumber: nodePkiPrimitives.randomBytes(16),
      },
      extensions: [basicConstraints({ pathLength: 0 }), keyUsage('certificatesAndLists')],
    }),
    buildCertificate({
      ...{
        ...common,
        subject: [['commonName', 'Bench TSA']],
        publicKey: key.spki,
        serialNumber: Uint8Array.of(0x41, 2, 3, 4, 5, 6, 7, 8),
      },
      extensions: [
        ...[basicConstraints('end-entity'), keyUsage('digitalSignature')],
        extendedKeyUsage(['1.3.6.1.5.5.7.3.8'], true),
      ],
    }),
  ]);
  const [root, own] = made.map(parseCertificate) as [Certificate, Certificate];
  const signing = signer(key.privateKey);
  return {
    root,
    bareSign: (data) => void sign('sha256', data, key.privateKey),
    send: async ({ body = new Uint8Array() }) => {
      const token = await answer(Buffer.from(body), own, signing);
      const reply = sequence(sequence(integer(0)), token);
      return { status: 200, contentType: 'application/timestamp-reply', body: reply };
    },
  };
}

function pair(): { readonly privateKey: KeyObject; readonly spki: Uint8Array } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  return { privateKey, spki: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })) };
}

function signer(key: KeyObject): (data: Uint8Array) => Promise<Uint8Array> {
  return (data) =>
    new Promise((resolve, reject) => {
      sign('sha256', data, key, (error, value) => (error === null ? resolve(new Uint8Array(value)) : reject(error)));
    });
}

async function answer(
  request: Buffer,
  own: Certificate,
  signing: (data: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const at = request.indexOf(IMPRINT) + IMPRINT.length;
  const imprint = request.subarray(at, at + 32);
  const nonce = request.subarray(at + 34, at + 50);
  const info = sequence(
    ...[integer(1), oid('1.2.3.4.1'), sequence(sha256, octets(imprint)), integer(1)],
    ...[generalizedTime(new Date()), integer(nonce)],
  );
  const digest = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest();
  const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), setOf(value));
  const attributes = [
    attribute('1.2.840.113549.1.9.3', oid(TST_INFO)),
    attribute('1.2.840.113549.1.9.4', octets(digest(info))),
    attribute('1.2.840.113549.1.9.16.2.47', sequence(sequence(sequence(octets(digest(own.der)))))),
  ];
  const signerInfo = sequence(
    ...[integer(1), sequence(own.issuer.der, tlv(2, Buffer.from(own.serialNumber, 'hex'))), sha256],
    ...[taggedSetOf(0, ...attributes), sequence(oid('1.2.840.113549.1.1.11'), tlv(5))],
    octets(await signing(setOf(...attributes))),
  );
  const data = sequence(
    ...[integer(3), setOf(sha256), sequence(oid(TST_INFO), tagged(0, octets(info)))],
    ...[tagged(0, own.der), setOf(signerInfo)],
  );
  return sequence(oid('1.2.840.113549.1.7.2'), tagged(0, data));
}
