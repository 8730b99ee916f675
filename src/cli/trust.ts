import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  readTrustAnchors,
  TRUST_ANCHORS_FILE,
  type Environment,
  type EvidenceAnchors,
  type EvidenceBundle,
  type SealAnchors,
} from '../evidence/index.js';
import { parseCertificate } from '../pki/index.js';

/** Whom a check trusts, and where that comes from. */
export interface Trust {
  readonly seal?: SealAnchors;
  readonly evidence?: EvidenceAnchors;
  /** For the report. */
  readonly source: string;
}

type Installed = NonNullable<ReturnType<typeof readTrustAnchors>>;

/** The installation's own anchors; null when there are none. */
async function installed(dataDirectory: string): Promise<Installed | null> {
  try {
    const json: unknown = JSON.parse(await readFile(join(dataDirectory, TRUST_ANCHORS_FILE), 'utf8'));
    return readTrustAnchors(json);
  } catch {
    return null;
  }
}

/** Certificates of a PEM file. @throws `Error` when it holds none, or something that is no CA's certificate */
async function rootsIn(path: string): Promise<Uint8Array[]> {
  const pem = await readFile(path, 'utf8');
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)];
  const roots = blocks.map(([, block = '']) => new Uint8Array(Buffer.from(block, 'base64')));
  if (roots.length === 0) throw new Error('The trust file holds no certificate.');
  for (const der of roots)
    if (!parseCertificate(der).isCa) throw new Error('The trust file holds a certificate that is no CA’s.');
  return roots;
}

/** Test or production: as the records say. The caller named the roots, and nobody else is trusted. */
function environmentOf(bundle: EvidenceBundle | null): Environment {
  const texts = [...(bundle?.records.values() ?? [])].map((bytes) => new TextDecoder().decode(bytes));
  return texts.some((text) => /"environment"\s*:\s*"test"/.test(text)) ? 'test' : 'production';
}

/**
 * Finds out whom to trust: the roots of a PEM file (seal, time-stamping and eID roots alike), else the installation's
 * anchors, else nobody. Names of relying parties and keys of log-in services come from the installation in both cases:
 * no certificate says them.
 */
export async function findTrust(
  pemPath: string | undefined,
  dataDirectory: string,
  bundle: EvidenceBundle | null,
): Promise<Trust> {
  const own = await installed(dataDirectory);
  if (pemPath === undefined) return own ? { ...own, source: TRUST_ANCHORS_FILE } : { source: 'nobody' };
  const roots = await rootsIn(pemPath);
  const environment = own?.evidence.environment ?? environmentOf(bundle);
  const relyingParties = own?.evidence.bankId?.relyingParties ?? [];
  const issuers = own?.evidence.issuers ?? [];
  return {
    seal: { sealRoots: roots, tsaRoots: roots },
    evidence: { environment, bankId: { roots, relyingParties }, issuers, caRoots: roots, tsaRoots: roots },
    source: `${roots.length} certificates of the trust file`,
  };
}
