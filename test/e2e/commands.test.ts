import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, Product } from './product.js';

describe('npm start', () => {
  let product: Product;

  beforeAll(async () => {
    product = await Product.startEmpty();
  }, 90_000);

  afterAll(async () => {
    await product.dispose();
  });

  it('prints the address, the log-ins and the mailbox', () => {
    expect(product.output).toContain(product.url);
    expect(product.output).toContain('/simulators/mailbox/');
    for (const user of product.users) expect(product.output).toContain(user.username);
  });

  it('writes demo.json, and everything beside it, readable by its owner alone', async () => {
    const file = join(product.dataDirectory, 'demo.json');
    const demo = JSON.parse(await readFile(file, 'utf8'));
    expect(demo).toMatchObject({ baseUrl: product.url, application: 'demo' });
    expect(demo.users.filter((user: { admin: boolean }) => user.admin)).toHaveLength(1);
    expect(demo.users).toHaveLength(3);
    for (const name of ['demo.json', 'host.sqlite', 'files', 'log']) {
      expect((await stat(join(product.dataDirectory, name))).mode & 0o077).toBe(0);
    }
  });

  it('brings the demo records', async () => {
    const count = async (limetype: string): Promise<number> => {
      const list = await product.as(product.coworker, 'GET', `/api/v1/limeobject/${limetype}/?_limit=100`);
      return list.body._embedded.limeobjects.length;
    };
    expect(await Promise.all(['coworker', 'company', 'person', 'deal', 'document'].map(count))).toEqual([
      3, 5, 10, 3, 8,
    ]);
  });

  it('runs beside another one with its own port and data', async () => {
    const other = await Product.start();
    expect((await other.call('GET', '/client/')).status).toBeLessThan(400);
    await other.dispose();
    expect((await product.call('GET', '/client/')).status).toBeLessThan(400);
  }, 90_000);

  it('stops cleanly on Ctrl-C and is back within ten seconds, with its data', async () => {
    const users = product.users;
    const backMs: number[] = [];
    // A machine that is busy with other suites may be late once, not three times.
    while (backMs.length < 3 && !backMs.some((ms) => ms < 10_000)) {
      expect(await product.stop()).toBe(0);
      const startedAt = Date.now();
      await product.boot();
      backMs.push(Date.now() - startedAt);
    }
    expect(Math.min(...backMs)).toBeLessThan(10_000);
    expect(product.users).toEqual(users);
  }, 90_000);
});

describe('ESIGN_MODE=production npm start', () => {
  const start = async (
    environment: Record<string, string>,
  ): Promise<{ code: number | null; output: string; files: boolean }> => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'esign-production-'));
    const result = spawnSync(process.execPath, ['dist/reference-host/main.js'], {
      env: {
        ...process.env,
        ESIGN_MODE: 'production',
        ESIGN_DATA_DIR: dataDirectory,
        PORT: String(await freePort()),
        ...environment,
      },
      timeout: 60_000,
      encoding: 'utf8',
    });
    const files = existsSync(join(dataDirectory, 'demo.json'));
    await rm(dataDirectory, { recursive: true, force: true });
    return { code: result.status, output: result.stdout + result.stderr, files };
  };

  it('refuses to start without secrets and names the option', async () => {
    const { code, output, files } = await start({});
    expect(code).not.toBe(0);
    expect(output).toMatch(/CONFIG_(MISSING|INVALID)/);
    expect(files).toBe(false);
  }, 90_000);
});
