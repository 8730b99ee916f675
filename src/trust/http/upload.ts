import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Transform, type Readable, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../errors.js';
import type { TrustErrorCode } from '../errors.js';
import { storageFault } from '../seal/storage-faults.js';
import { tooLarge } from './problems.js';

/** A document that was received. */
export interface Upload {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Streams a body to a file and hashes it on the way; nothing of it stays in memory, and nothing on disk when it fails.
 *
 * @throws `TooLargeError` `TRUST_TOO_LARGE`, `InputError` `TRUST_INPUT_INVALID` when the sender breaks off, `UnavailableError`
 *   `TRUST_STORAGE_UNAVAILABLE` when the disk is full
 */
export async function receive(body: Readable, path: string, maxBytes: number): Promise<Upload> {
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      bytes += chunk.length;
      // What is too much is read and dropped: a sender that is cut off would not hear why.
      if (bytes > maxBytes) {
        done();
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(body, counted, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  } catch (cause) {
    await rm(path, { force: true });
    const fault = storageFault(cause);
    if (fault) throw fault;
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE' && !isAborted(cause)) throw cause;
    throw new InputError<TrustErrorCode>('TRUST_INPUT_INVALID', 'The document broke off.', { cause });
  }
  if (bytes > maxBytes) {
    await rm(path, { force: true });
    throw tooLarge();
  }
  return { path, sha256: hash.digest('hex'), bytes };
}

function isAborted(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ECONNRESET';
}
