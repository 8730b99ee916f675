import { fileURLToPath } from 'node:url';

/** @returns path of the compiled worker program */
export function workerPath(): string {
  return fileURLToPath(new URL('../worker.node.js', import.meta.url));
}
