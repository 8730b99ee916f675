import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Host, HostFile } from '../host/index.js';
import { isSameDigest } from './access-token.js';
import { tamperedFile } from './errors.js';
import type { Signing } from './records.js';
import type { VisitedDocument } from './services.js';

const FOLDER = 'originals';

/** A visit's ranges come within this time of its first. */
const VISIT_MS = 10 * 60_000;

/** A copy outlives its replacement for streams that are about to open it. */
const GRACE_MS = 60_000;

type Entry = { readonly copy: Promise<VisitedDocument>; readonly madeAt: number };
type Original = Pick<Signing, 'id' | 'originalDocumentFileId' | 'originalDocumentFingerprint'>;

/** Private copies of original documents: fingerprinted once per visit, then cut into that visit's ranges. */
export class OriginalCopies {
  private readonly entries = new Map<number, Entry>();

  constructor(
    private readonly host: Pick<Host, 'files' | 'system' | 'scratchDirectory'>,
    private readonly now: () => Date,
  ) {}

  /**
   * The copy of the running visit, or a new one. Visits that come while one is being made share it.
   *
   * @throws `IntegrityError` `SIGNING_TAMPERED_FILE` when the stored bytes are not the fingerprinted ones
   */
  async get(original: Original, isContinuation: boolean): Promise<VisitedDocument> {
    const { originalDocumentFileId: fileId } = original;
    const known = this.entries.get(fileId);
    const isFresh = known !== undefined && this.now().getTime() - known.madeAt < VISIT_MS;
    if (known !== undefined && isFresh && isContinuation) {
      return known.copy;
    }
    const copy = this.make(original);
    const entry = { copy, madeAt: this.now().getTime() };
    this.entries.set(fileId, entry);
    if (known !== undefined) {
      void this.discardLater(known.copy);
    }
    try {
      return await copy;
    } catch (error) {
      if (this.entries.get(fileId) === entry) {
        this.entries.delete(fileId);
      }
      throw error;
    }
  }

  /**
   * Digests the stored bytes without keeping them, as before every signature.
   *
   * @throws `IntegrityError` `SIGNING_TAMPERED_FILE`
   */
  async verify({ id, originalDocumentFileId, originalDocumentFingerprint }: Original): Promise<void> {
    const { files, system } = this.host;
    const file = await files.get(system, originalDocumentFileId);
    const digest = file && (await files.read(system, originalDocumentFileId).then(digestOf, () => undefined));
    if (digest === undefined || !isSameDigest(digest, originalDocumentFingerprint)) {
      throw tamperedFile(id);
    }
  }

  /** Removes copies that no visit uses any more, those of earlier processes included. */
  async sweep(): Promise<void> {
    const nowMs = this.now().getTime();
    for (const [fileId, { copy, madeAt }] of this.entries) {
      if (nowMs - madeAt >= VISIT_MS) {
        this.entries.delete(fileId);
        void this.discardLater(copy);
      }
    }
    const folder = join(this.host.scratchDirectory, FOLDER);
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const age = await stat(path).then(
        ({ mtimeMs }) => nowMs - mtimeMs,
        () => 0,
      );
      if (age > 2 * VISIT_MS) {
        await rm(path, { force: true });
      }
    }
  }

  private async make({ id, originalDocumentFileId, originalDocumentFingerprint }: Original): Promise<VisitedDocument> {
    const { files, system, scratchDirectory } = this.host;
    const folder = join(scratchDirectory, FOLDER);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${originalDocumentFileId}-${randomUUID()}.pdf`);
    try {
      const file: HostFile | undefined = await files.get(system, originalDocumentFileId);
      if (file === undefined) {
        throw tamperedFile(id);
      }
      await files.copyTo(system, originalDocumentFileId, path);
      await chmod(path, 0o400);
      if (!isSameDigest(await digestOf(createReadStream(path)), originalDocumentFingerprint)) {
        throw tamperedFile(id);
      }
      return { path, size: (await stat(path)).size, filename: file.filename, fingerprint: originalDocumentFingerprint };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  private async discardLater(copy: Promise<VisitedDocument>): Promise<void> {
    const old = await copy.catch(() => undefined);
    if (old !== undefined) {
      setTimeout(() => void rm(old.path, { force: true }), GRACE_MS).unref();
    }
  }
}

/** SHA-256 of a stream, 64 hex digits. */
export async function digestOf(stream: NodeJS.ReadableStream): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(stream, hash);
  return hash.digest('hex');
}
