import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { connect } from 'node:net';
import { freePort } from './ports.js';

const binary = (process.env.PATH ?? '')
  .split(delimiter)
  .map((directory) => join(directory, 'redis-server'))
  .find((file) => existsSync(file));

/** Why Redis cannot run here; undefined when it can. */
export const redisAbsence: string | undefined =
  binary === undefined ? 'no redis-server: apt-get install redis-server' : undefined;

/** A throw-away Redis of one suite. */
export interface RedisServer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  if (binary === undefined) throw new Error(redisAbsence);
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'esign-redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no'];
  const server = spawn(binary, args, { stdio: 'ignore' });
  await untilItAnswers(server, port);
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

async function untilItAnswers(server: ChildProcess, port: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < 10_000 && server.exitCode === null; waitedMs += 25) {
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString().startsWith('+PONG'));
      });
      socket.once('error', () => resolve(false));
    });
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  server.kill('SIGKILL');
  throw new Error('redis-server did not start');
}
