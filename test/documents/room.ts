import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test file's documents. */
export class Room {
  readonly path = mkdtempSync(join(tmpdir(), 'esign-documents-'));
  private files = 0;

  write(bytes: Uint8Array): string {
    const path = this.fresh();
    writeFileSync(path, bytes);
    return path;
  }

  fresh(): string {
    this.files += 1;
    return join(this.path, `${this.files}.pdf`);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Whether an independent tool is installed. */
export function hasTool(name: string): boolean {
  return spawnSync(name, ['--version']).error === undefined;
}

/** Text of pages as poppler reads it. */
export function textOf(path: string, first = 1, last = 9999): string {
  return execFileSync('pdftotext', ['-layout', '-f', String(first), '-l', String(last), path, '-'], {
    maxBuffer: 64 * 1024 * 1024,
  }).toString('utf8');
}

/** @returns what qpdf complains about, empty when nothing */
export function structuralFaults(path: string): string {
  const { status, stdout, stderr } = spawnSync('qpdf', ['--check', path]);
  return status === 0 ? '' : `${stdout.toString()}${stderr.toString()}`;
}

export const UUID = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
