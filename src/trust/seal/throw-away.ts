import { generateKeyPair, sign as signWith, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { parseCertificate, type Certificate } from '../../pki/index.js';
import {
  basicConstraints,
  buildCertificate,
  keyUsage,
  nodePkiPrimitives,
  type NameSteps,
} from '../../pki/index.node.js';
import type { SealIdentity } from './sealer.js';

const newKeyPair = promisify(generateKeyPair);
const HOUR_MS = 3_600_000;
const SERIAL_BYTES = 16;
const ROOT: NameSteps = [['commonName', 'REHEARSAL root']];
const SEAL: NameSteps = [['commonName', 'REHEARSAL']];

/** A key and certificates that nobody trusts and that are gone with the rehearsal. */
export interface ThrowAway {
  readonly identity: SealIdentity;
  readonly path: readonly Certificate[];
  /** DER. */
  readonly root: Uint8Array;
}

export async function makeThrowAway(now: Date): Promise<ThrowAway> {
  const [authority, seal] = await Promise.all([newPair(), newPair()]);
  const common = {
    ...{ issuer: ROOT, issuerKey: spkiOf(authority.publicKey) },
    notBefore: new Date(now.getTime() - HOUR_MS),
    notAfter: new Date(now.getTime() + HOUR_MS),
    sign: signer(authority.privateKey),
  };
  const root = await buildCertificate({
    ...{ ...common, subject: ROOT, publicKey: common.issuerKey },
    extensions: [basicConstraints({ pathLength: 0 }), keyUsage('certificatesAndLists')],
    serialNumber: nodePkiPrimitives.randomBytes(SERIAL_BYTES),
  });
  const leaf = await buildCertificate({
    ...{ ...common, subject: SEAL, publicKey: spkiOf(seal.publicKey) },
    extensions: [basicConstraints('end-entity'), keyUsage('contentCommitment')],
    serialNumber: nodePkiPrimitives.randomBytes(SERIAL_BYTES),
  });
  return {
    identity: { chain: [leaf], sign: signer(seal.privateKey) },
    path: [leaf, root].map(parseCertificate),
    root,
  };
}

function newPair(): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return newKeyPair('ec', { namedCurve: 'P-256' });
}

function spkiOf(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ type: 'spki', format: 'der' }));
}

function signer(key: KeyObject): SealIdentity['sign'] {
  return (data) => Promise.resolve(new Uint8Array(signWith('sha256', data, key)));
}
