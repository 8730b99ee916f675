// Bundles the verification page's script and style. Names carry a hash of their content; `bundle.json` says which is which.
import { rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'dist/src/static/verifier');
rmSync(folder, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['page.ts', 'verify.css'].map((name) => join(root, 'src/verify-page', name)),
  outdir: folder,
  entryNames: '[name]-[hash]',
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  metafile: true,
  logLevel: 'warning',
});
const fileOf = (entry) =>
  basename(Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith(`/${entry}`))[0]);
writeFileSync(
  join(folder, 'bundle.json'),
  `${JSON.stringify({ script: fileOf('page.ts'), style: fileOf('verify.css') })}\n`,
);
