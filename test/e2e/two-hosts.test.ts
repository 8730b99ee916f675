import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { describeIf } from '../skip.js';
import { SERVERS, type Engines } from './installations.js';
import { freePort } from './product.js';

const HOSTS = 3;

describeIf(SERVERS.absence === undefined, SERVERS.absence ?? '', 'hosts of one installation', () => {
  let engines: Engines;
  let folder: string;

  beforeAll(async () => {
    engines = await SERVERS.open();
    folder = await mkdtemp(join(tmpdir(), 'esign-hosts-'));
    await writeFile(join(folder, 'password'), 'a first password');
  }, 60_000);

  afterAll(async () => {
    await engines.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('start in the same moment on an empty database, and stop on Ctrl-C', async () => {
    const secret = (): string => randomBytes(32).toString('base64url');
    const environment = {
      ...process.env,
      ...engines.environment,
      ESIGN_MODE: 'production',
      ESIGN_DATA_DIR: folder,
      ESIGN_HOST_SECRET_KEY: secret(),
      ESIGN_TOKEN_KEY: secret(),
      ESIGN_MANIFEST_KEY: secret(),
      ESIGN_MAIL_HOST: 'mail.example.com',
      ESIGN_ADMIN_USERNAME: 'first',
      ESIGN_ADMIN_EMAIL: 'first@example.com',
      ESIGN_ADMIN_PASSWORD_FILE: join(folder, 'password'),
    };
    const ports = await Promise.all(Array.from({ length: HOSTS }, freePort));
    const hosts = ports.map((port) => {
      const child = spawn(process.execPath, ['dist/reference-host/main.js'], {
        env: { ...environment, PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const host = { child, output: '', ended: new Promise<number | null>((end) => child.once('exit', end)) };
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => (host.output += chunk.toString()));
      }
      return host;
    });
    try {
      for (const host of hosts) {
        while (!host.output.includes('The host is ready')) {
          if (host.child.exitCode !== null) throw new Error(host.output);
          await sleep(50);
        }
      }
      for (const port of ports) {
        const answer = await fetch(`http://localhost:${String(port)}/lime/api/v1/session/`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ username: 'first', password: 'a first password' }),
        });
        expect(answer.status).toBeLessThan(300);
      }
      for (const { child } of hosts) child.kill('SIGINT');
      expect(await Promise.all(hosts.map(({ ended }) => ended))).toEqual(hosts.map(() => 0));
    } finally {
      for (const { child } of hosts) child.kill('SIGKILL');
    }
  }, 90_000);
});
