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
  const text = file.toString('latin1');
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

/** What independent tools find wrong with a sealed file; empty when all of them accept it. */
export function complaints(path: string, rootPem: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'esign-validators-'));
  const at = (name: string): string => join(folder, name);
  const found: string[] = [];
  try {
    writeFileSync(at('root.pem'), rootPem);
    const qpdf = run('qpdf', '--check', path);
    if (qpdf.status !== 0 || /warning/i.test(qpdf.text)) found.push(`qpdf: ${qpdf.text}`);
    const signatures = cutSignatures(readFileSync(path));
    for (const { subFilter, signed, der } of signatures) {
      writeFileSync(at('signed'), signed);
      writeFileSync(at('der'), der);
      const { status, text } = subFilter === 'ETSI.RFC3161' ? checkToken(at) : checkCms(at);
      if (status !== 0) found.push(`${subFilter}: ${text}`);
    }
    const pdfsig = run('pdfsig', '-nocert', path).text;
    const mutool = run('mutool', 'sign', '-v', path).text;
    const own = signatures.filter(({ subFilter }) => subFilter !== 'ETSI.RFC3161').length;
    if (pdfsig.match(/Signature is Valid/g)?.length !== own) found.push(`pdfsig: ${pdfsig}`);
    if (!pdfsig.includes('Total document signed')) found.push(`pdfsig: ${pdfsig}`);
    // It knows no difference between a later update that is allowed and one that is not, and no time-stamps.
    const valid = mutool.match(/The signature is valid|The document is unchanged since signing/g)?.length;
    if (valid !== own || /digest failure|signature invalidated/i.test(mutool)) found.push(`mutool: ${mutool}`);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type At = (name: string) => string;

function checkCms(at: At): ReturnType<typeof run> {
  const how = ['-cades', '-binary', '-inform', 'DER', '-purpose', 'any', '-out', at('out')];
  return run(
    'openssl',
    'cms',
    '-verify',
    ...how,
    '-in',
    at('der'),
    '-content',
    at('signed'),
    '-CAfile',
    at('root.pem'),
  );
}

function checkToken(at: At): ReturnType<typeof run> {
  const what = ['-data', at('signed'), '-in', at('der'), '-token_in', '-CAfile', at('root.pem')];
  return run('openssl', 'ts', '-verify', ...what);
}

/** SHA-256 of a file, as hex. */
export function digestOfFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
