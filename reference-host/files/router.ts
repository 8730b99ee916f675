import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router, type Request, type Response } from 'express';
import type { HostFile } from '../../src/host/index.js';
import type { PrincipalOf } from '../seams.js';
import { tooLarge } from './disk.js';
import { attachmentDisposition, nameOfDisposition } from './names.js';
import { rangeOf } from './ranges.js';
import type { FileRow } from './rows.js';
import type { DiskFileStore } from './store.js';

/** What {@link fileRouter} needs. */
export interface FileRouterOptions {
  readonly files: DiskFileStore;
  readonly principalOf: PrincipalOf;
}

/**
 * Answers below `/{application}/api/v1/file`. Reads request bodies itself: mount it before any body parser.
 * What it throws is for the application to turn into problem details; nothing of a file's headers is set by then.
 */
export function fileRouter({ files, principalOf }: FileRouterOptions): Router {
  const router = Router();
  router.post('/', (request, response) => upload(files, principalOf, request, response));
  router.get('/:id/', async (request, response) => {
    const row = await files.demand(principalOf(request), Number(request.params.id));
    response.set('Cache-Control', 'private, no-store').json(metadata(row, request));
  });
  router.get('/:id/contents/', (request, response) => contents(files, principalOf, request, response));
  return router;
}

async function upload(
  files: DiskFileStore,
  principalOf: PrincipalOf,
  request: Request,
  response: Response,
): Promise<void> {
  try {
    const principal = principalOf(request);
    const filename = nameOfDisposition(request.get('content-disposition'));
    if (Number(request.get('content-length') ?? 0) > files.maxBytes) throw tooLarge(files.maxBytes);
    // An iterator that leaves the request alone: were it destroyed, the caller would see a reset and not the answer.
    const body = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    const mimetype = request.get('content-type') ?? '';
    const file = await files.createFromStream(principal, body, { filename, mimetype });
    response
      .status(201)
      .location(`${addressOf(request)}/${file.id}/`)
      .json(file);
  } catch (error) {
    drain(request, files.maxBytes);
    // The caller has hung up: nothing was kept, and nobody is there to be told.
    if (request.destroyed && !request.complete) return;
    throw error;
  }
}

/** Lets the rest of a refused body run into nothing, up to a point, so that the answer gets through. */
function drain(request: Request, maxBytes: number): void {
  let drained = 0;
  request.on('data', (chunk: Uint8Array) => {
    drained += chunk.byteLength;
    if (drained > maxBytes) request.destroy();
  });
  request.on('error', () => undefined);
  request.resume();
}

async function contents(
  files: DiskFileStore,
  principalOf: PrincipalOf,
  request: Request,
  response: Response,
): Promise<void> {
  const principal = principalOf(request);
  const row = await files.demand(principal, Number(request.params.id));
  const etag = `"${row.sha256}"`;
  const isCurrent = [undefined, etag].includes(request.get('if-range'));
  const range = isCurrent ? rangeOf(request.get('range'), row.size) : undefined;
  if (namesTag(request.get('if-none-match'), etag)) {
    response.status(304).set(contentHeaders(row, etag)).end();
  } else if (range === 'unsatisfiable') {
    response.status(416).set('Content-Range', `bytes */${row.size}`).end();
  } else {
    const stream = await files.read(principal, row.id, range);
    const { start, end } = range ?? { start: 0, end: row.size };
    response.set(contentHeaders(row, etag)).set('Content-Length', String(end - start));
    if (range !== undefined) response.status(206).set('Content-Range', `bytes ${start}-${end - 1}/${row.size}`);
    await send(stream, request, response);
  }
}

function contentHeaders(row: FileRow, etag: string): Record<string, string> {
  return {
    'Content-Type': row.mimetype,
    'Content-Disposition': attachmentDisposition(row.filename),
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'private, no-cache',
    'Accept-Ranges': 'bytes',
    ETag: etag,
  };
}

/** A reader that goes away is no error of ours. */
async function send(stream: Readable, request: Request, response: Response): Promise<void> {
  if (request.method === 'HEAD') {
    stream.destroy();
    response.end();
    return;
  }
  try {
    await pipeline(stream, response);
  } catch (error) {
    if (!response.destroyed) throw error;
  }
}

function namesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));
}

function metadata(row: FileRow, request: Request): HostFile & { readonly _links: object } {
  const { id, filename, extension, size, mimetype } = row;
  const self = `${addressOf(request)}/${id}/`;
  const links = { self: { href: self }, contents: { href: `${self}contents/` } };
  return { id, filename, extension, size, mimetype, _links: links };
}

function addressOf(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}${request.baseUrl}`;
}
