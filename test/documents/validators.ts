import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One signature of a file as an independent reader cuts it out: by its byte range alone. */
export interface CutSignature {
  readonly subFilter: string;
  readonly signed: Buffer;
  readonly der: Buffer;
}

/** Finds the signatures of a file by text search; knows nothing of the product's reader. */
export function cutSignatures(file: Buffer): CutSignature[] {
  // Ours come at the end; of a long file the beginning is the original document.
  const text = file.subarray(-8 * 1024 * 1024).toString('latin1');
  return [...text.matchAll(/\/SubFilter \/([A-Za-z0-9.]+)[^]*?\/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]/g)].map(
    ([, subFilter = '', ...numbers]) => {
      const [start, length, from, rest] = numbers.map(Number) as [number, number, number, number];
      const hex = file.subarray(start + length + 1, from - 1).toString('latin1');
      const padded = Buffer.from(hex, 'hex');
      const size = 4 + padded.readUInt16BE(2); // a SEQUENCE whose length takes two bytes
      const signed = Buffer.concat([file.subarray(start, start + length), file.subarray(from, from + rest)]);
      return { subFilter, signed, der: padded.subarray(0, size) };
    },
  );
}

/** Runs a tool; @returns its exit code and all it said */
export function run(tool: string, ...args: readonly string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(tool, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return { status, text: `${stdout}${stderr}` };
}

/** When the tools believe that they are asked, as `faketime` takes it; the signatures are judged as of the time they were made. */
export interface Later {
  readonly by: string;
  /** When the file was sealed. */
  readonly sealedAt: Date;
}

/** What independent tools find wrong with a sealed file; empty when all of them accept it. */
export function complaints(path: string, rootPem: string, later?: Later): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'esign-validators-'));
  const at = (name: string): string => join(folder, name);
  const found: string[] = [];
  const call = (tool: string, ...args: readonly string[]): ReturnType<typeof run> =>
    later === undefined ? run(tool, ...args) : run('faketime', '-f', later.by, tool, ...args);
  const asOf = later === undefined ? [] : ['-attime', String(Math.floor(later.sealedAt.getTime() / 1000))];
  const trusting = [...asOf, '-CAfile', at('root.pem')];
  try {
    writeFileSync(at('root.pem'), rootPem);
    const qpdf = call('qpdf', '--check', path);
    if (qpdf.status !== 0 || /warning/i.test(qpdf.text)) found.push(`qpdf: ${qpdf.text}`);
    const signatures = cutSignatures(readFileSync(path));
    for (const { subFilter, signed, der } of signatures) {
      writeFileSync(at('signed'), signed);
      writeFileSync(at('der'), der);
      const cms = ['-cades', '-binary', '-inform', 'DER', '-purpose', 'any', '-out', at('out'), '-in', at('der')];
      const token = ['-data', at('signed'), '-in', at('der'), '-token_in'];
      const { status, text } =
        subFilter === 'ETSI.RFC3161'
          ? call('openssl', 'ts', '-verify', ...token, ...trusting)
          : call('openssl', 'cms', '-verify', ...cms, '-content', at('signed'), ...trusting);
      if (status !== 0) found.push(`${subFilter}: ${text}`);
    }
    const pdfsig = call('pdfsig', '-nocert', path).text;
    const mutool = call('mutool', 'sign', '-v', path).text;
    const own = signatures.filter(({ subFilter }) => subFilter !== 'ETSI.RFC3161').length;
    if (own === 0 || pdfsig.match(/Signature is Valid/g)?.length !== own) found.push(`pdfsig: ${pdfsig}`);
    if (!pdfsig.includes('Total document signed')) found.push(`pdfsig: ${pdfsig}`);
    // It knows no difference between a later update that is allowed and one that is not, and no time-stamps.
    const valid = mutool.match(/The signature is valid|The document is unchanged since signing/g)?.length;
    if (valid !== own || /digest failure|signature invalidated/i.test(mutool)) found.push(`mutool: ${mutool}`);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** SHA-256 of a file, as hex. */
export function digestOfFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
