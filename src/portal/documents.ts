import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Endpoint } from '../host/index.js';
import type { VisitedDocument } from '../signing/index.js';
import { keepPrivate, limited, tokenOf } from './call.js';
import type { PortalContext } from './context.js';

/** `GET /portal/original_document/:token/`: the document, whole or by ranges, from a copy that was compared with its fingerprint. */
export function originalDocumentEndpoint({ portal, limit }: PortalContext): Endpoint {
  return {
    id: 'portal.original_document.get',
    method: 'GET',
    path: '/portal/original_document/:token/',
    access: 'impersonated',
    secretParams: ['token'],
    handler: (call, response) =>
      limited(limit, call, response, async () => {
        const isContinuation = /^bytes=0*[1-9]/.test(call.request.get('Range') ?? '');
        const document = await portal.originalDocument(call.principal, tokenOf(call), isContinuation);
        asPdf(response, document.filename, 'inline');
        response.setHeader('ETag', `"${document.fingerprint}"`);
        await sendRanges(response, document);
      }),
  };
}

/** `GET /portal/signed_document/:token/` */
export function signedDocumentEndpoint({ portal, limit }: PortalContext): Endpoint {
  return {
    id: 'portal.signed_document.get',
    method: 'GET',
    path: '/portal/signed_document/:token/',
    access: 'impersonated',
    secretParams: ['token'],
    handler: (call, response) =>
      limited(limit, call, response, async () => {
        const { file, content } = await portal.signedDocument(call.principal, tokenOf(call));
        asPdf(response, file.filename, 'attachment');
        response.setHeader('Content-Length', file.size);
        await pipeline(content, response).catch(ignoreDeparture);
      }),
  };
}

function asPdf(response: Response, filename: string, disposition: 'inline' | 'attachment'): void {
  keepPrivate(response);
  const ascii = filename.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  response.setHeader('Content-Type', 'application/pdf');
  response.setHeader(
    'Content-Disposition',
    `${disposition}; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(filename).replace(/['()*]/g, percent)}`,
  );
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function sendRanges(response: Response, { path, size }: VisitedDocument): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { acceptRanges: true, cacheControl: false, lastModified: false, dotfiles: 'allow' as const };
    response.sendFile(path, options, (error: unknown) => {
      if (statusOf(error) === 416 && !response.headersSent) {
        response.removeHeader('Content-Disposition');
        response.status(416).setHeader('Content-Range', `bytes */${size}`);
        response.end();
        resolve();
      } else if (error === undefined || error === null || response.headersSent) resolve();
      else reject(error instanceof Error ? error : new Error('the document could not be sent'));
    });
  });
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
}

/** A reader who closes the page in the middle is no failure of ours. */
function ignoreDeparture(error: unknown): void {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}
