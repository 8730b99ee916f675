import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pkcs11 from 'pkcs11js';
import { openDatabase } from '../../src/db/index.js';
import { hasSoftHsm, newToken, NO_SOFT_HSM, SOFT_HSM } from '../pki/soft-hsm.js';
import { describeIf } from '../skip.js';
import { install, type Installation } from './installation.js';
import { control, everyoneActs, registerDocument, untilSeal } from './sealed-signings.js';
import { ask } from './signing-maker.js';

const MINUTE_MS = 60_000;

/** How often something was sealed: once, whatever went wrong on the way. */
async function sealsOf(at: Installation, key: string): Promise<number> {
  const filename = at.databaseFile;
  const sql = openDatabase({ client: 'better-sqlite3', filename });
  try {
    return (await sql('trust_entry').where({ kind: 'seal', signing_key: key })).length;
  } finally {
    await sql.destroy();
  }
}

describe('a seal when the time-stamping authority is away for an hour', () => {
  const clock = { aheadMs: 0 };
  let at: Installation;
  const now = (): Date => new Date(Date.now() + clock.aheadMs);
  beforeAll(async () => (at = await install({ now }, 'P-256', now)));
  afterAll(() => at.close());

  it('waits all the time, says for what, and is made once when it is back', async () => {
    const made = await registerDocument(at, [ask(1)]);
    await everyoneActs(at, made);
    await control(at, 'tsa', 'down');
    await at.client.seal(made.key, made.path);
    for (let minutes = 0; minutes <= 60; minutes += 20) {
      clock.aheadMs = minutes * MINUTE_MS;
      expect(await untilSeal(at, made.key, 'waiting')).toEqual({ state: 'waiting', reason: 'TSA_UNAVAILABLE' });
    }
    expect(await sealsOf(at, made.key)).toBe(0);
    await control(at, 'tsa', 'up');
    clock.aheadMs += 2 * MINUTE_MS;
    expect((await untilSeal(at, made.key, 'sealed')).reason).toBeUndefined();
    expect(await sealsOf(at, made.key)).toBe(1);
  }, 60_000);
});

describeIf(hasSoftHsm, NO_SOFT_HSM, 'a seal whose key is in a key module', () => {
  let at: Installation;
  let label: string;
  beforeAll(async () => {
    const token = newToken();
    ({ label } = token);
    at = await install({ keyStore: { kind: 'pkcs11', uri: `${token.uri}&pin-value=${token.pin}` } });
  });
  afterAll(() => at.close());

  /** As after a loss of the line to the module: every session is gone, and with them the login. */
  function loseSessions(): void {
    const module = new pkcs11.PKCS11();
    module.load(SOFT_HSM);
    for (const slot of module.C_GetSlotList(true)) {
      if (module.C_GetTokenInfo(slot).label.trim() === label) module.C_CloseAllSessions(slot);
    }
  }

  it('is made with it', async () => {
    const made = await registerDocument(at, [ask(1)]);
    await everyoneActs(at, made);
    await at.client.seal(made.key, made.path);
    await untilSeal(at, made.key, 'sealed');
  }, 60_000);

  it('is made all the same, once and by the same key, when the module has lost its sessions', async () => {
    const made = await registerDocument(at, [ask(1)]);
    await everyoneActs(at, made);
    loseSessions();
    await at.client.seal(made.key, made.path);
    await untilSeal(at, made.key, 'sealed');
    expect(await sealsOf(at, made.key)).toBe(1);
    const sql = openDatabase({ client: 'better-sqlite3', filename: at.databaseFile });
    expect(new Set(await sql('trust_seal_key').pluck('key_ref')).size).toBe(1);
    await sql.destroy();
  }, 60_000);
});

const small = mkdtempSync(join(tmpdir(), 'trust-small-'));
const mount = (): boolean => spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', small]).status === 0;
const unmount = (): boolean => spawnSync('umount', [small]).status === 0;
const canMount = mount() && unmount();
afterAll(() => rmSync(small, { recursive: true, force: true }));

describeIf(canMount, 'only root can mount a small disk', 'a seal on a full disk', () => {
  let at: Installation;
  const filling = join(small, 'filling');
  const folder = mkdtempSync(join(tmpdir(), 'trust-database-'));

  beforeAll(async () => {
    mount();
    const dataDirectory = join(small, 'data');
    mkdirSync(dataDirectory);
    at = await install({ dataDirectory, databaseUrl: `sqlite:${join(folder, 'trust.sqlite')}` });
  });
  afterAll(async () => {
    await at.close();
    unmount();
    rmSync(folder, { recursive: true, force: true });
  });

  const fill = (leaveBytes: number): void => {
    rmSync(filling, { force: true });
    const [, free = '0'] = execFileSync('df', ['--output=avail', '-B1', small]).toString().trim().split('\n');
    writeFileSync(filling, Buffer.alloc(Math.max(0, Number(free) - leaveBytes)));
  };

  it('waits, says for what, and is made once when there is room again, with nothing half left', async () => {
    const made = await registerDocument(at, [ask(1)]);
    await everyoneActs(at, made);
    fill(20_000);
    await at.client.seal(made.key, made.path);
    expect(await untilSeal(at, made.key, 'waiting')).toEqual({
      state: 'waiting',
      reason: 'TRUST_STORAGE_UNAVAILABLE',
    });
    rmSync(filling);
    await untilSeal(at, made.key, 'sealed');
    expect(await sealsOf(at, made.key)).toBe(1);
    expect(readdirSync(join(small, 'data', 'seals'))).toHaveLength(1);
    expect(readdirSync(join(small, 'data', 'incoming'))).toEqual([]);
  }, 60_000);

  it('takes no document that it cannot keep, and can be asked again', async () => {
    const made = await registerDocument(at, [ask(1)]);
    await everyoneActs(at, made);
    fill(0);
    await expect(at.client.seal(made.key, made.path)).rejects.toMatchObject({ retry: 'later' });
    expect(await at.client.sealState(made.key)).toEqual({ state: 'none' });
    rmSync(filling);
    await at.client.seal(made.key, made.path);
    await untilSeal(at, made.key, 'sealed');
  }, 60_000);
});
