import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { NotFoundError } from '../../../errors.js';
import type { BuildingBlockErrorCode } from '../errors.js';

const NAME = /^[\w.-]+\.(?:js|json)$/;

/** `GET /client/<version>.js`: the client library as it was built, and the list of its integrity hashes. Anybody may load it. */
export function clientLibrary(folder: string | undefined): RequestHandler<{ file: string }> {
  return async ({ params: { file } }, response) => {
    const path = folder !== undefined && NAME.test(file) && !file.startsWith('.') ? join(folder, file) : undefined;
    const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
    if (path === undefined || found?.isFile() !== true) {
      const code: BuildingBlockErrorCode = 'BB_NOT_FOUND';
      throw new NotFoundError(code, 'There is no such file.');
    }
    const isScript = file.endsWith('.js');
    response.set({
      'content-length': String(found.size),
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': isScript ? 'public, max-age=86400' : 'no-cache',
    });
    response.type(isScript ? 'js' : 'json');
    createReadStream(path).pipe(response);
  };
}
