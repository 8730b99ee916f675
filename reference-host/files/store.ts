import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Knex } from 'knex';
import { NotFoundError } from '../../src/errors.js';
import type { ByteRange, FileStore, HostFile, Principal } from '../../src/host/index.js';
import type { FileAccess } from './access.js';
import type { ContentDisk } from './disk.js';
import type { FileErrorCode } from './errors.js';
import { cleanMimetype, cleanName, extensionOf } from './names.js';
import { insertFile, publicOf, type FileRow } from './rows.js';

/** What is said of bytes when they are brought. */
export interface FileMeta {
  readonly filename: string;
  readonly mimetype: string;
}

export const DEFAULT_MAX_FILE_BYTES = 100 * 1024 * 1024;

/** Files whose rows are in the database and whose bytes are on disk. */
export class DiskFileStore implements FileStore {
  constructor(
    private readonly sql: Knex,
    private readonly disk: ContentDisk,
    private readonly access: FileAccess,
    readonly maxBytes: number = DEFAULT_MAX_FILE_BYTES,
    private readonly now: () => Date = () => new Date(),
  ) {}

  async createFromPath(principal: Principal, path: string, meta: FileMeta): Promise<HostFile> {
    // What the application itself makes, such as a bundle of uploads, may be larger than one upload.
    return this.create(principal, createReadStream(path), meta, Number.MAX_SAFE_INTEGER);
  }

  /**
   * Streams an upload in.
   *
   * @throws `TooLargeError` `HOST_FILE_TOO_LARGE`
   * @throws `InputError` `HOST_FILE_NAME_INVALID`
   */
  async createFromStream(principal: Principal, source: AsyncIterable<Uint8Array>, meta: FileMeta): Promise<HostFile> {
    return this.create(principal, source, meta, this.maxBytes);
  }

  async get(principal: Principal, id: number): Promise<HostFile | undefined> {
    const row = await this.access.readable(this.sql, principal, id);
    return row === undefined ? undefined : publicOf(row);
  }

  /** @throws `NotFoundError` `HOST_FILE_NOT_FOUND`; `IntegrityError` `HOST_FILE_CONTENTS_LOST` */
  async read(principal: Principal, id: number, range?: ByteRange): Promise<Readable> {
    const row = await this.demand(principal, id);
    return this.disk.read(row.storageKey, row.size, range);
  }

  /** @throws `NotFoundError` `HOST_FILE_NOT_FOUND`; `IntegrityError` `HOST_FILE_CONTENTS_LOST` */
  async copyTo(principal: Principal, id: number, path: string): Promise<void> {
    const row = await this.demand(principal, id);
    await this.disk.copyTo(row.storageKey, row.size, path);
  }

  /** The whole row, for the host's own API. @throws `NotFoundError` `HOST_FILE_NOT_FOUND` */
  async demand(principal: Principal, id: number): Promise<FileRow> {
    const row = await this.access.readable(this.sql, principal, id);
    if (row !== undefined) return row;
    throw new NotFoundError<FileErrorCode>('HOST_FILE_NOT_FOUND', 'There is no such file');
  }

  private async create(
    principal: Principal,
    source: AsyncIterable<Uint8Array>,
    meta: FileMeta,
    maxBytes: number,
  ): Promise<HostFile> {
    const filename = cleanName(meta.filename);
    const bytes = await this.disk.write(source, maxBytes);
    const about = { filename, extension: extensionOf(filename), mimetype: cleanMimetype(meta.mimetype) };
    const origin = { createdUser: principal.userId, createdTime: this.now() };
    try {
      return publicOf(await insertFile(this.sql, { ...bytes, ...about, ...origin }));
    } catch (error) {
      await this.disk.remove(bytes.storageKey);
      throw error;
    }
  }
}
