import { execFileSync, fork, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Router } from 'express';
import { startPki } from '../../../simulators/pki/index.js';
import { certificatesIn } from '../../../src/trust/pem.js';
import { hasSoftHsm, newToken, SOFT_HSM, type SoftHsmToken } from '../../pki/soft-hsm.js';
import { isWhole, seed } from '../../seed.js';
import { describeIf } from '../../skip.js';
import { serve, type Served } from '../../simulators/served.js';
import { ANNA } from '../ca/authority-case.js';
import { openOneTime, WHAT, type OneTimeCase } from './one-time-case.js';

const isBuilt = existsSync('dist/src/trust/one-time/index.js');
const hasTool = spawnSync('pkcs11-tool', ['--help']).error === undefined;

/** Where a process is killed: everywhere under `test:all`; every third otherwise, from a first one that the seed chooses. */
const ALL_KILLS = [
  ...['after generate 1', 'before key_created', 'after key_created', 'before sign 1', 'after sign 1', 'before issue 1'],
  ...[
    'after issue 1',
    'before sign 2',
    'after sign 2',
    'before destroy 1',
    'after destroy 1',
    'before signature_verified',
  ],
] as const;
const KILLS = ALL_KILLS.filter((_kill, index) => isWhole || index % 3 === seed % 3);

/** From here on the authority has issued the certificate. */
const CERTIFIED: readonly string[] = ALL_KILLS.slice(ALL_KILLS.indexOf('after issue 1'));

describeIf(isBuilt, 'the product is not built', 'a one-time signature in a process of its own', () => {
  let at: OneTimeCase;
  let pki: Served;
  let token: SoftHsmToken | null;
  let tsaRoot: Uint8Array;

  beforeAll(async () => {
    at = await openOneTime();
    token = hasSoftHsm ? newToken() : null;
    const door = Router();
    pki = await serve('/pki', door);
    const simulated = await startPki({ directory: join(at.at.folder, 'pki'), baseUrl: pki.url });
    door.use(simulated.router);
    tsaRoot = certificatesIn(simulated.rootPem)[0]!;
  });
  afterAll(async () => {
    await pki.close();
    await at.close();
  });

  const start = (kill: string): { operationId: string; trail: string; answer: Promise<string | null> } => {
    const operationId = `op-${randomBytes(6).toString('hex')}`;
    const trail = join(at.at.folder, `${operationId}.trail`);
    const work = {
      ...{ database: `sqlite:${join(at.at.folder, 'ca.sqlite')}`, keysDirectory: join(at.at.folder, 'keys') },
      ...{ secret: 'a secret of this test alone', authority: at.at.options, trail, operationId, subject: ANNA, kill },
      uri: token && `${token.uri}&pin-value=${token.pin}`,
      what: { ...WHAT, digest: Buffer.from(WHAT.digest).toString('hex') },
      ...{ tsa: `${pki.url}/tsa`, tsaRoot: Buffer.from(tsaRoot).toString('base64') },
    };
    const child = fork('test/trust/one-time/one-time-process.mjs', [JSON.stringify(work)], { stdio: 'inherit' });
    const answer = new Promise<string | null>((resolve) => {
      child.once('message', (message) => {
        resolve((message as { signature: string }).signature);
        child.kill('SIGKILL');
      });
      child.once('exit', () => resolve(null));
    });
    return { operationId, trail, answer };
  };

  /** Steps that a process wrote down before it died. */
  const written = (trail: string): readonly string[] =>
    existsSync(trail)
      ? readFileSync(trail, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as { step: string }).step)
      : [];

  it('signs when nobody kills it', async () => {
    const { trail, answer } = start('never');
    expect(await answer).not.toBeNull();
    expect(written(trail).at(-1)).toBe('signature_verified');
  });

  it.each(KILLS)(
    'leaves no key when it is killed: %s; the audit trail says so, and the next try works',
    async (kill) => {
      const { operationId, trail, answer } = start(kill);
      expect(await answer).toBeNull();
      if (token && hasTool) expect(objectsOf(token)).toEqual([]);
      at.afresh();
      const signer = at.signer({ options: { sweepAfterMs: -1000 } });
      await signer.sweep();
      const swept = at.trail.events.filter((event) => event.operationId === operationId);
      const [first, last] = [written(trail)[0], written(trail).at(-1)];
      // Before it was written down it was in a memory that is gone; after its end there is nothing to say any more.
      expect(swept.map(({ step, details }) => [step, details['isGone']])).toEqual(
        first === 'key_created' && last !== 'signature_verified' ? [['key_lost', true]] : [],
      );
      expect(swept.map(({ details }) => details['isCertified'])).toEqual(swept.map(() => CERTIFIED.includes(kill)));
      expect(written(trail)).not.toContain('signature_verified');
      expect(await signer.sweep()).toBe(0);
      await signer.sign(`${operationId}-again`, WHAT, ANNA);
    },
  );
});

/** What a token holds, as others see it. */
function objectsOf(token: SoftHsmToken): readonly string[] {
  const list = ['--module', SOFT_HSM, '--token-label', token.label, '--login', '--pin', token.pin, '--list-objects'];
  const said = execFileSync('pkcs11-tool', list, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  return said.split('\n').filter((line) => / Object/.test(line));
}
