import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCms, verifyTimestamp, parseCertificate, webPkiPrimitives } from '../../src/pki/index.js';
import { certificatesIn } from '../documents/trust-services.js';
import { cutSignatures, run } from '../documents/validators.js';

const SIGNATURE_TIMESTAMP = '1.2.840.113549.1.9.16.2.14';

/** Whom independent programs are told to believe. */
export interface Roots {
  readonly signerRootsPem: string;
  readonly timestampRootsPem: string;
}

/** What independent programs find wrong with a signed PDF, each signature judged at the time of its own time-stamp; empty when all accept it. */
export async function faultsOf(pdf: Buffer, roots: Roots): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'esign-signed-'));
  const at = (name: string, bytes?: Uint8Array | string): string => {
    const path = join(folder, name);
    if (bytes !== undefined) writeFileSync(path, bytes);
    return path;
  };
  const found: string[] = [];
  const note = (tool: string, { status, text }: ReturnType<typeof run>): void => {
    if (status !== 0) found.push(`${tool}: ${text}`);
  };
  try {
    const file = at('signed.pdf', pdf);
    at('signers.pem', roots.signerRootsPem);
    at('stamps.pem', roots.timestampRootsPem);
    const signatures = cutSignatures(pdf);
    for (const { subFilter, der, signed } of signatures) {
      at('der', der);
      at('content', signed);
      if (subFilter === 'ETSI.RFC3161') {
        const what = ['-data', at('content'), '-in', at('der'), '-token_in', '-CAfile', at('stamps.pem')];
        note('openssl ts', run('openssl', 'ts', '-verify', ...what));
        continue;
      }
      const signer = parseCms(der).signers[0]!;
      const token = signer.unsigned.get(SIGNATURE_TIMESTAMP)![0]!.bytes;
      at('token', token);
      at('value', signer.signature);
      const stamp = ['-data', at('value'), '-in', at('token'), '-token_in', '-CAfile', at('stamps.pem')];
      note('openssl ts', run('openssl', 'ts', '-verify', ...stamp));
      const how = ['-cades', '-binary', '-inform', 'DER', '-attime', await epochOf(token, signer.signature, roots)];
      const what = ['-in', at('der'), '-content', at('content'), '-CAfile', at('signers.pem'), '-out', at('out')];
      note('openssl cms', run('openssl', 'cms', '-verify', ...how, ...what));
    }
    note('qpdf', run('qpdf', '--check', file));
    const own = signatures.filter(({ subFilter }) => subFilter !== 'ETSI.RFC3161').length;
    const pdfsig = run('pdfsig', '-nocert', file).text;
    if (own === 0 || pdfsig.match(/Signature is Valid/g)?.length !== own) found.push(`pdfsig: ${pdfsig}`);
    const mutool = run('mutool', 'sign', '-v', file).text;
    const valid = mutool.match(/The signature is valid|The document is unchanged since signing/g)?.length;
    if (valid !== own || /digest failure|signature invalidated/i.test(mutool)) found.push(`mutool: ${mutool}`);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** When a time-stamp was made, in seconds since 1970. */
async function epochOf(token: Uint8Array, data: Uint8Array, { timestampRootsPem }: Roots): Promise<string> {
  const anchors = certificatesIn(timestampRootsPem).map(parseCertificate);
  const { time } = await verifyTimestamp(token, { primitives: webPkiPrimitives, data, anchors });
  return String(Math.floor((time?.getTime() ?? 0) / 1000));
}
