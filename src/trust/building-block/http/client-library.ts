import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import { NotFoundError } from '../../../errors.js';
import type { BuildingBlockErrorCode } from '../errors.js';

/** Where the build puts it: beside the program. */
const BUILT = fileURLToPath(new URL('../../../static/client/', import.meta.url));
/** What tells its name and its integrity hash. */
const LIST = 'bundle.json';

/**
 * `GET /client/<version>.js`: the client library as it was built, and under `integrity.json` its hash. Pages of other origins may load both.
 *
 * @param folder - left out: where the build puts it
 */
export function clientLibrary(folder = BUILT): RequestHandler<{ file: string }> {
  return async ({ params: { file } }, response) => {
    const list = await readFile(join(folder, LIST), 'utf8').catch(() => '{}');
    const { script } = JSON.parse(list) as { script?: unknown };
    const name = file === 'integrity.json' ? LIST : file === script ? file : undefined;
    const path = name === undefined ? undefined : join(folder, name);
    const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
    if (path === undefined || found?.isFile() !== true) {
      const code: BuildingBlockErrorCode = 'BB_NOT_FOUND';
      throw new NotFoundError(code, 'There is no such version of the client library.');
    }
    const isList = name === LIST;
    response.set({
      'content-length': String(found.size),
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': isList ? 'no-cache' : 'public, max-age=31536000, immutable',
    });
    response.type(isList ? 'json' : 'js');
    createReadStream(path).pipe(response);
  };
}
