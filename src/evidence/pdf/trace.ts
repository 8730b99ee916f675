import type { ByteSource } from '../../documents/index.js';

const MARK = new TextEncoder().encode('/ByteRange');
const CHUNK_BYTES = 1024 * 1024;

/** Whether the bytes of a file hold anything of a signature, however broken the file is. */
export async function hasTraceOfSignature(source: ByteSource): Promise<boolean> {
  for (let start = 0; start < source.length; start += CHUNK_BYTES) {
    const bytes = await source.read(start, Math.min(source.length, start + CHUNK_BYTES + MARK.length));
    for (let at = bytes.indexOf(MARK[0] ?? 0); at >= 0; at = bytes.indexOf(MARK[0] ?? 0, at + 1)) {
      if (MARK.every((code, index) => bytes[at + index] === code)) return true;
    }
  }
  return false;
}

/** Whether the file says near its start that it is a PDF. */
export async function looksLikePdf(source: ByteSource): Promise<boolean> {
  return new TextDecoder('latin1').decode(await source.read(0, 1024)).includes('%PDF-');
}
