import { spawn, type ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpSend } from '../../../src/pki/index.node.js';

export interface Ended {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Another process, without which this one’s server would not answer. */
export async function run(command: string, args: readonly string[]): Promise<Ended> {
  const child = spawn(command, args);
  const parts: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => parts.push(chunk));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, stdout: Buffer.concat(parts), stderr };
}

/** OpenSSL's certification authority for tests, on a port of its own. @param more - how it protects, and what it answers */
export async function mockAuthority(
  more: readonly string[],
): Promise<{ readonly process: ChildProcess; readonly url: string }> {
  const port = await freePort();
  const server = spawn('openssl', ['cmp', '-port', String(port), ...more]);
  let said = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  for (let tries = 0; tries < 600 && !/ACCEPT/.test(said) && server.exitCode === null; tries += 1) await sleep(50);
  if (server.exitCode !== null) throw new Error(said);
  return { process: server, url: `http://127.0.0.1:${port}/pkix/` };
}

/** Exchanges over one connection: the server forgets what was begun on another. */
export function oneConnection(): HttpSend {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      const length = { 'content-length': String(body?.length ?? 0), connection: 'keep-alive' };
      const asked = request(url, { method, agent, headers: { ...headers, ...length } }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (chunk: Buffer) => parts.push(chunk));
        response.on('end', () => {
          const contentType = response.headers['content-type'] ?? '';
          resolve({ status: response.statusCode ?? 0, contentType, body: new Uint8Array(Buffer.concat(parts)) });
        });
      });
      asked.once('error', reject).end(body);
    });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
