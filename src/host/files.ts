import type { Principal } from './principal.js';

/** A stored file's metadata, in Lime's words. */
export interface HostFile {
  readonly id: number;
  readonly filename: string;
  readonly extension: string;
  /** Bytes. */
  readonly size: number;
  readonly mimetype: string;
}

/** Half-open byte range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Files of the CRM. Contents never change under an id: a new content is a new file.
 * A file is readable for its creator, for the system, and for whoever may read a record that refers to it.
 */
export interface FileStore {
  /** Streams a local file in. The row is committed at once; an unreferenced file is swept after a day. */
  createFromPath(
    principal: Principal,
    path: string,
    meta: { readonly filename: string; readonly mimetype: string },
  ): Promise<HostFile>;
  /** @returns `undefined` when there is none or the principal may not read it */
  get(principal: Principal, id: number): Promise<HostFile | undefined>;
  /** Streams the contents, or one range of them. Errors when the stored bytes are gone. */
  read(principal: Principal, id: number, range?: ByteRange): Promise<NodeJS.ReadableStream>;
  /** Writes a private copy of the contents to a local path that the caller owns. */
  copyTo(principal: Principal, id: number, path: string): Promise<void>;
}
