// Bundles the reference host's client for browsers. Names carry a hash of their content; `bundle.json` says which is which.
import { rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'dist/reference-host/web-client');
rmSync(folder, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['crm.ts', 'admin.ts', 'client.css'].map((name) => join(root, 'reference-host/client', name)),
  outdir: folder,
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  metafile: true,
  logLevel: 'warning',
});
const fileOf = (entry) =>
  basename(Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith(`/${entry}`))[0]);
const bundle = { crm: fileOf('crm.ts'), admin: fileOf('admin.ts'), style: fileOf('client.css') };
writeFileSync(join(folder, 'bundle.json'), `${JSON.stringify(bundle)}\n`);
