// Bundles the client-side library for browsers, as the eSignature Building Block serves it: one file, named by the product's version.
// `bundle.json` says its name and its hash (Subresource Integrity). An argument names another folder than the built product's.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = process.argv[2] ?? join(root, 'dist/src/static/client');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const script = `${version}.js`;
rmSync(folder, { recursive: true, force: true });
await build({
  entryPoints: [join(root, 'src/client.ts')],
  outfile: join(folder, script),
  absWorkingDir: root,
  bundle: true,
  platform: 'browser',
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
});
const integrity = `sha384-${createHash('sha384')
  .update(readFileSync(join(folder, script)))
  .digest('base64')}`;
writeFileSync(join(folder, 'bundle.json'), `${JSON.stringify({ version, script, integrity })}\n`);
