import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createContext, Script } from 'node:vm';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

function bundle(): string {
  const options = [
    ...['--bundle', '--minify', '--platform=browser', '--format=iife', '--global-name=client'],
    '--log-level=error',
  ];
  return execFileSync(`${root}node_modules/.bin/esbuild`, [`${root}src/client.ts`, ...options], {
    maxBuffer: 32 * 1024 * 1024,
  }).toString('utf8');
}

describe('the client library', () => {
  describe('when it is bundled for browsers', () => {
    const code = bundle();

    it('needs nothing of Node', () => {
      expect(code).not.toMatch(/["']node:|require\(["']/);
    });

    it('stays small enough to be loaded on a page', () => {
      // Half of it reads evidence records (zod) and ID tokens (jose); packed, it is a quarter of this.
      expect(code.length).toBeLessThan(300 * 1024);
    });

    it('computes fingerprints with what a browser has', async () => {
      const { crypto } = globalThis;
      const globals = { crypto, Blob, TextEncoder, TextDecoder, Uint8Array, ReadableStream, URL, atob, btoa };
      const context = createContext({ ...globals });
      new Script(`${code}; globalThis.client = client`).runInContext(context);
      const client = context['client'] as {
        fingerprint: (bytes: Uint8Array, primitives: unknown) => Promise<string>;
        webPrimitives: unknown;
      };
      const bytes = new TextEncoder().encode('A document');
      const expected = createHash('sha256').update(bytes).digest('hex');
      expect(await client.fingerprint(bytes, client.webPrimitives)).toBe(expected);
    });
  });
});
