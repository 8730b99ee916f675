import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnavailableError } from '../../../src/errors.js';
import { parseCertificate, parseOcsp } from '../../../src/pki/index.js';
import { Pkcs11KeyStore, Pkcs11Uri, type KeyStore } from '../../../src/pki/index.node.js';
import { SIGNATURE_FORMATS } from '../../../src/trust/building-block/contract.js';
import { background } from '../../../src/trust/building-block/open.js';
import { verifySignatureResult } from '../../../src/trust/formats/index.js';
import { KeyRows } from '../../../src/trust/one-time/key-rows.js';
import { OneTimeKey } from '../../../src/trust/one-time/one-time-key.js';
import { hasSoftHsm, newToken, NO_SOFT_HSM, SOFT_HSM, type SoftHsmToken } from '../../pki/soft-hsm.js';
import { describeIf, itIf } from '../../skip.js';
import { ANNA, pemOf } from '../ca/authority-case.js';
import { until } from '../scd/harness.js';
import { ALGORITHMS, changed, openOneTime, WHAT, type OneTimeCase } from './one-time-case.js';

const WHOLE = [
  ...['key_created', 'key_used csr', 'certificate_issued', 'key_used signature', 'key_destroyed'],
  ...['timestamp_received', 'signature_verified'],
];

/** What holds of one-time signatures whatever the key store. */
function oneTimeContract(open: () => Promise<OneTimeCase>): void {
  let at: OneTimeCase;
  beforeAll(async () => {
    at = await open();
  });
  beforeEach(() => at.afresh());
  afterAll(() => at.close());

  const verified = (what: typeof WHAT, result: Awaited<ReturnType<ReturnType<OneTimeCase['signer']>['sign']>>) =>
    verifySignatureResult({ what, result, signerRoots: at.at.service.roots(), tsaRoots: [at.tsaRoot.der] });

  describe.each(ALGORITHMS)('when somebody signs with a key of kind %s', (algorithm) => {
    it('gives a verified signature in their name, and the key is gone', async () => {
      const result = await at.signer({ options: { algorithm } }).sign('op-1', WHAT, ANNA);
      expect(await verified(WHAT, result)).toBeNull();
      const own = parseCertificate(result.certificates[0]!);
      expect(own.subject.get('serialNumber')).toBe(ANNA.serialNumber);
      expect(own.publicKey.kind).toBe(algorithm === 'P-256' ? 'ec' : 'rsa');
      expect(result.signedAt >= own.notBefore && result.signedAt <= own.notAfter).toBe(true);
      expect(parseOcsp(result.ocspResponses![0]!, 'response').responses[0]!.nextUpdate).toEqual(own.notAfter);
      expect(at.trail.steps('op-1')).toEqual(WHOLE);
      expect(at.keys.signed).toHaveLength(2);
      // Nowhere but in memory: no backup has it.
      expect(at.keys.lifetimes).toEqual(['session']);
      expect(await at.keys.survivors()).toBe(0);
    });
  });

  it.each(SIGNATURE_FORMATS)('signs in the format %s', async (format) => {
    const what = { ...WHAT, format };
    expect(await verified(what, await at.signer().sign(`op-${format}`, what, ANNA))).toBeNull();
  });

  describe('when something fails', () => {
    const failing = (): Promise<never> => Promise.reject(new Error('away'));

    it.each([
      ['the authority', 'key_used csr', () => ({ authority: changed(at.at.service.authority, failing) })],
      ['the time-stamping authority', 'key_destroyed', () => ({ stamps: [failing] })],
    ] as const)('destroys the key all the same: %s', async (_name, last, change) => {
      await expect(at.signer(change()).sign('op-2', WHAT, ANNA)).rejects.toThrow('away');
      const steps = at.trail.steps('op-2');
      expect(steps).toContain(last);
      expect(steps.slice(-2)).toEqual(['key_destroyed', 'one_time_failed']);
      expect(await at.keys.survivors()).toBe(0);
    });

    it('makes no key for what cannot be signed', async () => {
      const signer = at.signer();
      await expect(signer.sign('op-3', { ...WHAT, hashType: 'BLAKE2B' }, ANNA)).rejects.toMatchObject({ status: 422 });
      await expect(signer.sign('op-3', WHAT, { ...ANNA, surname: '' })).rejects.toMatchObject({ status: 422 });
      expect([at.keys.made.length, at.trail.events.length]).toEqual([0, 0]);
    });
  });
}

describe('one-time signatures with keys in memory', () => {
  oneTimeContract(() => openOneTime());

  describe('when an authority certifies something else', () => {
    let at: OneTimeCase;
    beforeAll(async () => {
      at = await openOneTime();
    });
    beforeEach(() => at.afresh());
    afterAll(() => at.close());

    const refused = async (change: Parameters<OneTimeCase['signer']>[0], code: string, reason: string) => {
      const made = at.signer(change).sign('op', WHAT, ANNA);
      await expect(made).rejects.toMatchObject({ code, details: { reason } });
      expect(await at.keys.survivors()).toBe(0);
      expect(at.trail.steps()).not.toContain('signature_verified');
    };
    const unusable = 'ONE_TIME_CERTIFICATE_UNUSABLE';

    it('does not sign under another person’s name', async () => {
      const { authority } = at.at.service;
      const other = changed(authority, (csr, profile, subject) =>
        authority.issue(csr, profile, { ...subject, surname: 'Other' }),
      );
      await refused({ authority: other }, unusable, 'subject');
      const { givenName, surname, country } = ANNA;
      const unnumbered = { givenName, surname, country };
      const more = changed(authority, (csr, profile) => authority.issue(csr, profile, ANNA));
      await expect(at.signer({ authority: more }).sign('op', WHAT, unnumbered)).rejects.toMatchObject({
        details: { reason: 'subject' },
      });
    });

    it('does not sign under a certificate of another key', async () => {
      const { authority } = at.at.service;
      const kept: Uint8Array[] = [];
      const stale = changed(authority, async (csr, profile, subject) => {
        const issued = await authority.issue(csr, profile, subject);
        kept.push(issued.certificates[0]!);
        return { ...issued, certificates: [kept[0]!, ...issued.certificates.slice(1)] };
      });
      await at.signer({ authority: stale }).sign('op', WHAT, ANNA);
      at.afresh();
      await refused({ authority: stale }, unusable, 'key');
    });

    it('does not sign with a certificate that is about to end, has not begun, or lasts for years', async () => {
      const late = { now: () => new Date(Date.now() + 50_000) };
      await refused(late, unusable, 'window');
      await refused({ now: () => new Date(Date.now() - 10_000) }, unusable, 'window');
      const { authority } = at.at.service;
      await refused(
        { authority: changed(authority, (csr, _profile, subject) => authority.issue(csr, 'device', subject)) },
        unusable,
        'validity',
      );
    });

    it('does not sign under a root that is not trusted', async () => {
      await refused({ signerRoots: () => [at.tsaRoot.der] }, unusable, 'NO_TRUSTED_ROOT');
    });
  });

  describe('when clocks are wrong', () => {
    let at: OneTimeCase;
    beforeAll(async () => {
      at = await openOneTime();
    });
    beforeEach(() => at.afresh());
    afterAll(() => at.close());
    const ahead = (): Date => new Date(Date.now() + 90_000);

    it('asks the next authority for a time-stamp inside the window', async () => {
      const stamps = [() => Promise.reject(unavailable()), at.stamps(ahead), at.stamps()];
      const { signedAt } = await at.signer({ stamps }).sign('op', WHAT, ANNA);
      expect(Math.abs(signedAt.getTime() - Date.now())).toBeLessThan(5000);
    });

    it('asks the next authority where the true time may lie behind the window', async () => {
      const stamps = [at.stamps(undefined, 100), at.stamps(undefined, 1)];
      const { timestampToken } = await at.signer({ stamps }).sign('op', WHAT, ANNA);
      expect(Buffer.from(timestampToken).includes(Buffer.from('3003020101', 'hex'))).toBe(true);
      await expect(at.signer({ stamps: stamps.slice(0, 1) }).sign('op-2', WHAT, ANNA)).rejects.toMatchObject({
        ...{ code: 'ONE_TIME_UNVERIFIED', details: { reason: 'time outside the window' } },
      });
    });

    it('gives no signature with a time outside it: the key is gone, and the next try has a new one', async () => {
      const signer = at.signer({ stamps: [at.stamps(ahead)] });
      await expect(signer.sign('op', WHAT, ANNA)).rejects.toMatchObject({ code: 'ONE_TIME_UNVERIFIED', status: 503 });
      expect(at.trail.steps().slice(-2)).toEqual(['key_destroyed', 'one_time_failed']);
      await at.signer().sign('op', WHAT, ANNA);
      expect(new Set(at.keys.made.map(({ id }) => id)).size).toBe(2);
    });

    it('does not let a stamp out that is over something else', async () => {
      const stamps = [() => at.stamps()(createHash('sha256').update('something else').digest())];
      await expect(at.signer({ stamps }).sign('op', WHAT, ANNA)).rejects.toMatchObject({
        details: { reason: 'TIMESTAMP_OTHER_DATA' },
      });
    });
  });

  describe('when the key store misbehaves', () => {
    let at: OneTimeCase;
    beforeAll(async () => {
      at = await openOneTime();
    });
    beforeEach(() => at.afresh());
    afterAll(() => at.close());

    it('does not give a signature out whose key is still there, and says so', async () => {
      const { keys } = at;
      const destroy = keys.destroy.bind(keys);
      keys.destroy = () => Promise.resolve();
      await expect(at.signer().sign('op', WHAT, ANNA)).rejects.toMatchObject({ code: 'ONE_TIME_KEY_REFUSED' });
      expect(at.trail.steps()).toEqual([...WHOLE.slice(0, 4), 'key_destruction_failed', 'one_time_failed']);
      await Promise.all(keys.made.map((key) => destroy(key)));
    });

    it('refuses a key that was there before', async () => {
      const { keys } = at;
      const twin = await keys.generate({ algorithm: 'P-256', lifetime: 'session' });
      const spki = await keys.publicKey(twin);
      await keys.destroy(twin);
      const publicKey = keys.publicKey.bind(keys);
      keys.publicKey = async (key) => {
        await publicKey(key);
        return spki;
      };
      await expect(at.signer().sign('op-a', WHAT, ANNA)).rejects.toThrow();
      await expect(at.signer().sign('op-b', WHAT, ANNA)).rejects.toMatchObject({
        ...{ code: 'ONE_TIME_KEY_REFUSED', details: { reason: 'reused' } },
      });
      expect(await at.keys.survivors()).toBe(0);
    });

    it('verifies the value before anybody stamps it', async () => {
      const { keys } = at;
      const sign = keys.sign.bind(keys);
      let uses = 0;
      keys.sign = async (key, digest, data) => sign(key, digest, (uses += 1) === 2 ? new Uint8Array(4) : data);
      const asked: Uint8Array[] = [];
      const stamps = [(digest: Uint8Array) => (asked.push(digest), at.stamps()(digest))];
      await expect(at.signer({ stamps }).sign('op', WHAT, ANNA)).rejects.toMatchObject({
        details: { reason: 'SIGNATURE_WRONG' },
      });
      expect(asked).toEqual([]);
    });
  });

  describe('when a key is to sign once more', () => {
    it('does not, neither later nor in the same moment', async () => {
      const at = await openOneTime();
      const parts = { keys: at.keys, audit: at.trail, rows: new KeyRows(at.at.sql, () => new Date()) };
      for (const isAtOnce of [true, false]) {
        at.keys.signed.length = 0;
        const run = { operationId: `op-${isAtOnce}`, steps: [], keyHash: '', isDestroyed: false };
        const made = OneTimeKey.lend(parts, run, 'P-256', async (key) => {
          const sign = (): Promise<Uint8Array> => key.sign('signature', 'SHA-256', new Uint8Array(32));
          const first = sign();
          if (!isAtOnce) await first;
          await Promise.all([first, sign()]);
        });
        await expect(made).rejects.toMatchObject({ code: 'ONE_TIME_KEY_REFUSED', details: { reason: 'used' } });
        expect([at.keys.signed.length, await at.keys.survivors()]).toEqual([1, 0]);
      }
      await at.close();
    });
  });

  describe('when a process has died over a key', () => {
    it('is destroyed by the next one, which writes it down once', async () => {
      const at = await openOneTime();
      const hangs = changed(at.at.service.authority, () => new Promise(() => undefined));
      void at.signer({ authority: hangs }).sign('op-dead', WHAT, ANNA);
      await until(() => Promise.resolve(at.keys.signed.length === 1 || undefined));
      expect(await at.keys.survivors()).toBe(1);
      // As young as it is, somebody else may be at work with it.
      expect(await at.signer().sweep()).toBe(0);
      const later = at.signer({ now: () => new Date(Date.now() + 200_000) });
      expect([await later.sweep(), await later.sweep()]).toEqual([1, 0]);
      expect(await at.keys.survivors()).toBe(0);
      expect(at.trail.steps('op-dead')).toEqual(['key_created', 'key_lost']);
      await at.close();
    });

    it('is looked for at every start, before anything else begins', async () => {
      const done: string[] = [];
      const does = (what: string) => () => Promise.resolve(done.push(what));
      const nothing = (): Promise<void> => Promise.resolve();
      const work = background({
        oneTime: { sweep: does('keys') },
        block: { sweep: does('operations'), tidy: nothing, stop: nothing },
        devices: { start: () => void done.push('devices'), tidy: nothing, stop: nothing },
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      });
      await work.start();
      expect(done).toEqual(['keys', 'operations', 'devices']);
      await work.stop();
    });
  });

  describe('when many sign at once', () => {
    it('keeps few keys alive, makes the rest wait, and sends away who is too many', async () => {
      const at = await openOneTime();
      const signer = at.signer({ options: { maxLiveKeys: 3, maxWaiting: 9 } });
      const made = await Promise.allSettled(
        Array.from({ length: 20 }, (_one, n) => signer.sign(`op-${n}`, WHAT, ANNA)),
      );
      const good = made.filter(({ status }) => status === 'fulfilled');
      const sent = made.filter(
        (one) => one.status === 'rejected' && (one.reason as { code: string }).code === 'ONE_TIME_BUSY',
      );
      expect([good.length, sent.length]).toEqual([12, 8]);
      expect(at.keys.mostLive).toBe(3);
      expect(await at.keys.survivors()).toBe(0);
      await at.close();
    }, 20_000);
  });

  describe('when the audit trail is read', () => {
    it('holds digests and numbers, and nothing of the person', async () => {
      const at = await openOneTime();
      const result = await at.signer().sign('op', WHAT, ANNA);
      const text = JSON.stringify(at.trail.events);
      for (const secret of [
        'Anna',
        'Årsjö',
        '19900101',
        Buffer.from(result.signature).toString('base64').slice(40, 80),
      ]) {
        expect(text).not.toContain(secret);
      }
      expect(text).toContain(Buffer.from(WHAT.digest).toString('hex'));
      expect(at.trail.events.filter(({ step }) => step === 'key_used').map(({ details }) => details['use'])).toEqual([
        1, 2,
      ]);
      await at.close();
    });
  });

  describe('when openssl verifies a PDF’s signature', () => {
    it('is good at the time of its stamp', async () => {
      const at = await openOneTime();
      const folder = mkdtempSync(join(tmpdir(), 'esign-one-time-'));
      const file = (name: string, content: Uint8Array | string): string => {
        writeFileSync(join(folder, name), content);
        return join(folder, name);
      };
      const { signature, signedAt, timestampToken } = await at.signer().sign('op', { ...WHAT, format: 'PAdES' }, ANNA);
      const root = file('root.pem', pemOf('CERTIFICATE', at.at.service.roots()[0]!));
      const how = [
        '-cades',
        '-binary',
        '-inform',
        'DER',
        '-purpose',
        'any',
        '-attime',
        String(signedAt.getTime() / 1000),
      ];
      const what = [
        '-in',
        file('cms', signature),
        '-content',
        file('content', 'a document'),
        '-CAfile',
        root,
        '-out',
        '/dev/null',
      ];
      expect(spawnSync('openssl', ['cms', '-verify', ...how, ...what]).status).toBe(0);
      expect(timestampToken.length).toBeGreaterThan(500);
      rmSync(folder, { recursive: true });
      await at.close();
    });
  });
});

describeIf(hasSoftHsm, NO_SOFT_HSM, 'one-time signatures with keys in a key module', () => {
  let token: SoftHsmToken;
  let store: KeyStore;
  beforeAll(() => {
    token = newToken();
  });

  oneTimeContract(async () => {
    store = await Pkcs11KeyStore.open(Pkcs11Uri.parse(`${token.uri}&pin-value=${token.pin}`));
    return openOneTime({}, { store });
  });

  const hasTool = spawnSync('pkcs11-tool', ['--help']).error === undefined;
  itIf(hasTool, 'pkcs11-tool (opensc) is not installed')('leaves no object behind', () => {
    const list = ['--module', SOFT_HSM, '--token-label', token.label, '--login', '--pin', token.pin, '--list-objects'];
    expect(execFileSync('pkcs11-tool', list, { stdio: ['ignore', 'pipe', 'ignore'] }).toString()).not.toMatch(/Object/);
  });
});

function unavailable(): Error {
  return new UnavailableError('TSA_UNAVAILABLE', 'away');
}
