import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Router } from 'express';
import { openDatabase } from '../../src/db/index.js';
import { TrustClient } from '../../src/trust/client.js';
import { SEAL_STEPS } from '../../src/trust/seal/seal-rows.js';
import { newCredentials } from '../../src/trust/tenants/tenants.js';
import { startPki } from '../../simulators/pki/index.js';
import { isWhole, seed } from '../seed.js';
import { describeIf } from '../skip.js';
import { serve, type Served } from '../simulators/served.js';
import { sha256 as sha256Of, type Installation } from './installation.js';
import { everyoneActs, registerDocument, untilSeal } from './sealed-signings.js';
import { ask } from './signing-maker.js';

interface Kill {
  readonly when: 'before' | 'after';
  readonly step: string;
}

/** With the file of a step made and not noted, and right after it was noted. */
const POINTS: readonly Kill[] = SEAL_STEPS.slice(1).flatMap((step) => [
  { when: 'before', step },
  { when: 'after', step },
]);

/** Three of them, of the seed's choice; all of them under `npm run test:all`. */
const CHOSEN = POINTS.filter((_one, index) => isWhole || index % 4 === seed % 4);

interface Running {
  readonly child: ChildProcess;
  readonly client: TrustClient;
  readonly gone: Promise<void>;
}

const isBuilt = existsSync('dist/src/trust/server.js');

describeIf(isBuilt, 'the product is not built', 'the trust service in a process of its own', () => {
  const credentials = newCredentials();
  let directory: string;
  let pki: Served;
  let options: object;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'trust-kill-'));
    const door = Router();
    pki = await serve('/pki', door);
    const simulated = await startPki({ directory: join(directory, 'pki'), baseUrl: pki.url });
    door.use(simulated.router);
    options = {
      environment: 'test',
      dataDirectory: join(directory, 'trust'),
      storeKey: randomBytes(32).toString('base64url'),
      keyStore: { kind: 'soft', secret: randomBytes(24).toString('base64url') },
      seal: {
        ...{ algorithm: 'P-256', organization: 'Lime Flowers AB', country: 'SE' },
        certificate: { kind: 'est', url: `${pki.url}/.well-known/est` },
      },
      roots: { seal: simulated.rootPem, tsa: simulated.rootPem },
      tsaUrls: [`${pki.url}/tsa`],
      translationsDirectory: 'translations',
      leaseMs: 900,
    };
  });
  afterAll(async () => {
    for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await pki.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function start(kill?: Kill): Promise<Running> {
    const order = JSON.stringify({ options, credentials, kill });
    const child = fork('test/trust/service-process.mjs', [order], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    children.push(child);
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const { url } = await new Promise<{ url: string }>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { url: string }));
      child.once('exit', () => reject(new Error('the service ended at its start')));
    });
    return { child, client: new TrustClient({ url, ...credentials }), gone };
  }

  /** As the helpers know an installation. */
  const asInstallation = (client: TrustClient) => ({ client, directory, alarms: [] }) as unknown as Installation;

  describe('when it is killed at any step of a seal', () => {
    it('seals once all the same', async () => {
      const first = await start();
      const made = await registerDocument(asInstallation(first.client), [ask(1)]);
      await everyoneActs(asInstallation(first.client), made);
      first.child.kill('SIGTERM');
      await first.gone;
      for (const [index, kill] of CHOSEN.entries()) {
        const dying = await start(kill);
        if (index === 0) await dying.client.seal(made.key, made.path);
        await dying.gone;
        expect([kill, dying.child.signalCode]).toEqual([kill, 'SIGKILL']);
      }
      const last = await start();
      const { sha256, bytes } = await untilSeal(asInstallation(last.client), made.key, 'sealed');
      const fetched = await last.client.signed(made.key, join(directory, 'sealed.pdf'));
      expect(fetched).toEqual({ sha256, bytes });
      last.child.kill('SIGTERM');
      await last.gone;
      const sql = openDatabase({ client: 'better-sqlite3', filename: join(directory, 'trust', 'trust.sqlite') });
      expect(await sql('trust_seal').pluck('state')).toEqual(['sealed']);
      const published = await sql('trust_entry').where({ kind: 'seal', signing_key: made.key });
      expect(published).toHaveLength(1);
      const [file] = await sql('trust_seal').pluck('facts');
      await sql.destroy();
      const { file: name } = (typeof file === 'string' ? JSON.parse(file) : file) as { file: string };
      expect(sha256Of(readFileSync(join(directory, 'trust', 'seals', name)))).toBe(sha256);
    }, 180_000);
  });
});
