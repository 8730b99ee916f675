import { readFile, stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RequestHandler } from 'express';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** Smaller files gain nothing. */
const LEAST_BYTES = 1024;
const pack = promisify(gzip);

/** Serves scripts, styles and drawings of a folder packed to whoever takes them so; each is packed once. Leaves everything else to the next. */
export function packedContent(folder: string, cacheControl: string): RequestHandler {
  const packed = new Map<string, Promise<Buffer | undefined>>();
  const root = resolve(folder);
  return (request, response, next) => {
    const type = TYPES[extname(request.path)];
    const file = join(root, decoded(request.path));
    const isOurs = type !== undefined && file.startsWith(root + sep) && !/[\\/]\./.test(file.slice(root.length));
    if (!isOurs || request.method !== 'GET' || request.acceptsEncodings('gzip') !== 'gzip') {
      next();
      return;
    }
    const content = packed.get(file) ?? packedFile(file);
    packed.set(file, content);
    void content.then((bytes) => {
      if (bytes === undefined) {
        packed.delete(file);
        next();
        return;
      }
      response.set({
        'Content-Type': type,
        'Content-Encoding': 'gzip',
        'Cache-Control': cacheControl,
        Vary: 'Accept-Encoding',
      });
      response.end(bytes);
    });
  };
}

async function packedFile(file: string): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(file);
    return size < LEAST_BYTES ? undefined : await pack(await readFile(file));
  } catch {
    return undefined; // not there, or not readable: the next handler says so
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}
