import { jest } from '@jest/globals';
import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import type { DeviceSignatureState } from '../../../src/trust/building-block/contract.js';
import type { DeviceLimits, DeviceTimings } from '../../../src/trust/scd/index.js';
import { ScdKeys } from '../../../src/trust/scd/keys.js';
import { openHarness, PSEUDONYM, requestOf, SOURCE, until, WHAT, type Harness } from './harness.js';

const UNKNOWN = 'Red Kite 4711';

describe('people who do not want to be bothered', () => {
  let harness: Harness;
  let number = 0;
  let pushesBefore = 0;

  beforeAll(async () => {
    harness = await openHarness();
    await harness.onboard();
    // Whatever the authority certifies on the way is of before the clock is moved to and fro.
    await harness.begin('first');
    await harness.accept();
    await harness.ended('first');
  });
  afterAll(() => harness.close());

  /** Everything as after the first registration, under other limits. */
  const open = async (limits: Partial<DeviceLimits> = {}, timings: Partial<DeviceTimings> = {}) => {
    harness.clock.offsetMs = 0;
    const tables = ['signature', 'limit', 'refusal', 'block', 'token'];
    for (const table of tables) await harness.sql(`bb_scd_${table}`).delete();
    await harness.sql('bb_scd_device').update({ state: 'ACTIVE' });
    for (const { id } of await harness.pushes()) await harness.post(`scd/control/pushes/${id}/decline`);
    await harness.restart({ limits, timings: { ...harness.parts.timings, ...timings } });
    pushesBefore = (await harness.pushes()).length;
  };
  const newPushes = async () => (await harness.pushes()).slice(pushesBefore);

  const token = (pseudonym = PSEUDONYM, operationId = 'one', ipAddress = SOURCE.ipAddress) =>
    harness.devices.signing.pseudonymToken(pseudonym, operationId, { ipAddress });
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'fine',
      (error: unknown) => (error as { code: string }).code,
    );
  const act = async (how: string, body: object = {}) =>
    harness.post(`scd/control/pushes/${(await harness.push()).id}/${how}`, body);
  const declined = async (body = {}, serviceName = 'Housing') => {
    const operationId = `declined ${++number}`;
    await harness.begin(operationId, { serviceName });
    await act('decline', body);
    return harness.ended(operationId);
  };

  describe('when strangers try names', () => {
    beforeEach(() => open({}, { signMs: 900 }));

    it('does the same work for names that somebody has and for those that nobody has', async () => {
      await harness.devices.stop();
      // The source is known by then.
      await harness.begin('operation 0', { pseudonym: 'warms up' });
      const traces: { statements: string[]; token: object; begun: DeviceSignatureState }[] = [];
      for (const [pseudonym, operationId] of [
        [PSEUDONYM, 'operation 1'],
        [UNKNOWN, 'operation 2'],
      ] as const) {
        const statements: string[] = [];
        const note = ({ sql }: { sql: string }) => void statements.push(sql);
        harness.sql.on('query', note);
        const jwt = await token(pseudonym, operationId);
        const begun = await harness.devices.signing.begin(requestOf(operationId), jwt, SOURCE);
        harness.sql.removeListener('query', note);
        traces.push({ statements, token: decodeJwt(jwt), begun });
      }
      const [known, unknown] = traces;
      expect(known!.statements.length).toBeGreaterThan(10);
      expect(unknown!.statements).toEqual(known!.statements);
      expect(Object.keys(unknown!.token)).toEqual(Object.keys(known!.token));
      const shape = ({ state, ...rest }: DeviceSignatureState) => [state, Object.keys(rest)];
      expect(shape(unknown!.begun)).toEqual(shape(known!.begun));
      for (const { begun } of traces) {
        expect(begun).toMatchObject({ verificationCode: expect.stringMatching(/^\d{4}$/) });
      }
    });

    it('lets a name that nobody has end as a device that does not answer', async () => {
      for (const pseudonym of [PSEUDONYM, UNKNOWN]) {
        const begun = await harness.begin(pseudonym, { pseudonym });
        if (begun.state !== 'pending') throw new Error(begun.state);
        await expect(harness.ended(pseudonym)).resolves.toEqual({ state: 'failed', reason: 'timeout' });
        expect(Date.now()).toBeGreaterThanOrEqual(begun.expiresAt.getTime());
      }
      expect(await newPushes()).toHaveLength(1);
    });

    it.each(['SUSPENDED', 'REVOKED'])('asks nobody while the certificate is %s', async (code) => {
      await harness.sql('bb_scd_device').update({ state: code });
      await harness.begin(code);
      await expect(harness.ended(code)).resolves.toEqual({ state: 'failed', reason: 'timeout' });
      expect(await newPushes()).toEqual([]);
    });

    it('tells neither from the other by a format that cannot be', async () => {
      const what = { ...WHAT, hashType: 'BLAKE2B' } as const;
      for (const pseudonym of [PSEUDONYM, UNKNOWN]) {
        expect(await codeOf(harness.begin(`of ${pseudonym}`, { pseudonym, what }))).toBe('BB_FORMAT_UNSUPPORTED');
      }
    });
  });

  describe('when somebody asks again and again', () => {
    it('stops one source', async () => {
      await open({ perSource: 4 });
      const asked = [];
      for (let n = 0; n < 6; n++) asked.push(await codeOf(token(`name ${n} of many`)));
      expect(asked).toEqual(['fine', 'fine', 'fine', 'fine', 'SCD_TOO_MANY_REQUESTS', 'SCD_TOO_MANY_REQUESTS']);
      expect(await codeOf(token(UNKNOWN, 'one', '192.0.2.99'))).toBe('fine');
    });

    it.each([PSEUDONYM, UNKNOWN])('leaves one name alone, from wherever it is asked for: %s', async (pseudonym) => {
      await open({ perTarget: 3 });
      const asked = [];
      for (let n = 0; n < 5; n++) asked.push(await codeOf(token(pseudonym, 'one', `192.0.2.${n}`)));
      expect(asked).toEqual(['fine', 'fine', 'fine', 'SCD_TOO_MANY_REQUESTS', 'SCD_TOO_MANY_REQUESTS']);
      expect(await codeOf(token(pseudonym.toUpperCase(), 'one', '192.0.2.77'))).toBe('SCD_TOO_MANY_REQUESTS');
      harness.clock.offsetMs = 11 * 60_000;
      expect(await codeOf(token(pseudonym))).toBe('fine');
    });

    it.each([PSEUDONYM, UNKNOWN])('has few requests stand on a screen at a time: %s', async (pseudonym) => {
      await open({ openPerTarget: 2 });
      const asked = [];
      for (let n = 0; n < 3; n++) asked.push(await codeOf(harness.begin(`open ${n}`, { pseudonym })));
      expect(asked).toEqual(['fine', 'fine', 'SCD_TOO_MANY_REQUESTS']);
    });

    it('counts on after a restart', async () => {
      await open({ perTarget: 2 });
      await token();
      await token();
      await harness.restart({ limits: { perTarget: 2 } });
      await expect(token()).rejects.toMatchObject({ status: 429, details: { retryAfterSeconds: expect.any(Number) } });
    });
  });

  describe('when the owner refuses', () => {
    it('leaves the device alone for a while after three times, longer each time', async () => {
      await open({ restMs: 60_000 });
      for (let n = 0; n < 3; n++) expect(await declined()).toEqual({ state: 'failed', reason: 'refused' });
      expect(await codeOf(token())).toBe('SCD_TOO_MANY_REQUESTS');
      harness.clock.offsetMs = 61_000;
      expect(await declined()).toEqual({ state: 'failed', reason: 'refused' });
      harness.clock.offsetMs = 61_000 + 61_000;
      expect(await codeOf(token())).toBe('SCD_TOO_MANY_REQUESTS');
      harness.clock.offsetMs = 61_000 + 121_000;
      await harness.begin('at last');
      await harness.accept();
      await expect(harness.ended('at last')).resolves.toMatchObject({ state: 'signed' });
      await declined();
      expect(await codeOf(token())).toBe('fine');
    });

    it('has an e-service that was blocked hear nothing more, and others as before', async () => {
      await open();
      await declined({ block: true }, 'Nuisance');
      const before = (await harness.pushes()).length;
      await harness.begin('again', { serviceName: 'Nuisance' });
      // Looked at, and put off until its end.
      await until(async () => {
        const [row] = await harness.sql('bb_scd_signature').where({ operation_id: 'again' });
        return String(row.due_at) === String(row.ends_at) || row.state === 'sent' ? true : undefined;
      });
      expect((await harness.pushes()).length).toBe(before);
      harness.clock.offsetMs = 21_000;
      await expect(harness.ended('again')).resolves.toEqual({ state: 'failed', reason: 'timeout' });
      expect((await harness.pushes()).length).toBe(before);
      await harness.begin('other', { serviceName: 'Housing' });
      await harness.accept();
      await expect(harness.ended('other')).resolves.toMatchObject({ state: 'signed' });
    });
  });
});

describe('pseudonym tokens', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await openHarness({ limits: { perSource: 1_000, perTarget: 1_000, openPerTarget: 1_000 } });
    await harness.onboard();
  });
  afterAll(() => harness.close());

  let round = 0;
  beforeEach(() => {
    round += 1;
  });
  /** No test finds what another one has begun. */
  const own = (operationId: string) => `${operationId} ${round}`;
  const token = (operationId: string) => harness.devices.signing.pseudonymToken(PSEUDONYM, own(operationId), SOURCE);
  const begin = (operationId: string, jwt: string) =>
    harness.devices.signing.begin(requestOf(own(operationId)), jwt, SOURCE);
  const refused = { code: 'SCD_TOKEN_INVALID', status: 400 };

  describe('when one is issued', () => {
    it('says for whom, for what and how long, and not whose device it is', async () => {
      const [device] = await harness.devices.registrations.list('pairwise-1');
      const claims = decodeJwt(await token('claims'));
      expect(Object.keys(claims).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'operation']);
      expect(claims).toMatchObject({
        iss: 'http://localhost/esign-bb/v1',
        aud: 'http://localhost/esign-bb/v1/sign/pseudonym',
      });
      expect(claims.exp! - claims.iat!).toBeLessThanOrEqual(180);
      expect(JSON.stringify(claims)).not.toMatch(new RegExp(`claims|${device!.certificateId}|heron`, 'i'));
    });
  });

  describe('when one is used', () => {
    it('begins the one signature it is for', async () => {
      await expect(begin('another', await token('this'))).rejects.toMatchObject(refused);
    });

    it('begins one signature, even of two that come at once', async () => {
      const jwt = await token('once');
      const both = await Promise.all([begin('once', jwt), begin('once', jwt)]);
      expect(both[0]).toEqual(both[1]);
      const rows = await harness.sql('bb_scd_signature').where({ operation_id: own('once') });
      expect(rows).toHaveLength(1);
      await harness
        .sql('bb_scd_signature')
        .where({ operation_id: own('once') })
        .delete();
      await expect(begin('once', jwt)).rejects.toMatchObject(refused);
    });

    it('is too old after minutes', async () => {
      const jwt = await token('old');
      harness.clock.offsetMs = 4 * 60_000;
      await expect(begin('old', jwt)).rejects.toMatchObject(refused);
      harness.clock.offsetMs = 0;
    });

    it('is not used up by a request that cannot be', async () => {
      const jwt = await token('twice tried');
      const what = { ...WHAT, digest: WHAT.digest.subarray(1) };
      const request = requestOf(own('twice tried'), { what });
      await expect(harness.devices.signing.begin(request, jwt, SOURCE)).rejects.toMatchObject({ status: 422 });
      await expect(begin('twice tried', jwt)).resolves.toMatchObject({ state: 'pending' });
    });
  });

  describe('when somebody makes one up', () => {
    const forged: readonly (readonly [string, (claims: Record<string, unknown>) => Promise<string> | string])[] = [
      ['without a signature', (claims) => new UnsecuredJWT(claims).encode()],
      [
        'with a key of their own',
        (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32)),
      ],
      ['out of thin air', () => 'not.a.token'],
      ['for somebody else', (claims) => ownKey({ ...claims, aud: 'http://localhost/esign-bb/v1' })],
      ['of another issuer', (claims) => ownKey({ ...claims, iss: 'http://localhost/elsewhere/v1' })],
    ];
    /** With the building block’s own key. */
    const ownKey = (claims: Record<string, unknown>) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new ScdKeys(harness.parts.secret).tokenKey);

    it.each(forged)('refuses one %s', async (_name, make) => {
      const claims = decodeJwt(await token('forged'));
      await expect(begin('forged', await make(claims))).rejects.toMatchObject(refused);
    });

    it('refuses one of another building block', async () => {
      const other = await openHarness();
      const jwt = await other.devices.signing.pseudonymToken(PSEUDONYM, own('foreign'), SOURCE);
      await other.close();
      await expect(begin('foreign', jwt)).rejects.toMatchObject(refused);
    });
  });
});

describe('what devices send', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await openHarness();
    await harness.onboard();
  });
  afterEach(() => harness.close());

  it('is not taken when the owner revoked the certificate in between', async () => {
    const [own] = await harness.devices.registrations.list('pairwise-1');
    await harness.begin('revoked');
    await harness.push();
    await harness.devices.registrations.change('pairwise-1', own!.certificateId, { status: { code: 'REVOKE' } });
    await harness.accept();
    await expect(harness.ended('revoked')).resolves.toEqual({ state: 'failed', reason: 'device_unusable' });
    expect(harness.tsa.calls).toBe(0);
  });

  it('is not released when the owner revoked the certificate while it was stamped', async () => {
    const [own] = await harness.devices.registrations.list('pairwise-1');
    const { stamp } = harness.parts;
    const slow = async (digest: Uint8Array) => {
      await harness.devices.registrations.change('pairwise-1', own!.certificateId, { status: { code: 'SUSPEND' } });
      return stamp(digest);
    };
    await harness.restart({ stamp: slow });
    await harness.begin('suspended');
    await harness.accept();
    await expect(harness.ended('suspended')).resolves.toEqual({ state: 'failed', reason: 'device_unusable' });
  });

  it('is not released with a time-stamp over something else', async () => {
    await harness.restart({ stamp: () => harness.parts.stamp(new Uint8Array(32)) });
    await harness.begin('stamped');
    await harness.accept();
    await expect(harness.ended('stamped')).resolves.toEqual({ state: 'failed', reason: 'device_unusable' });
  });

  it('is not released when no trusted root stands behind the certificate', async () => {
    await harness.restart({ signerRoots: harness.parts.tsaRoots });
    await harness.begin('untrusted');
    await harness.accept();
    await expect(harness.ended('untrusted')).resolves.toEqual({ state: 'failed', reason: 'device_unusable' });
  });

  it('is not taken for another certificate than the registered one', async () => {
    const own = harness.parts.remotes.REMOTE_SCD_APP_ANDROID!;
    const outcomes = jest.fn(async (sessions: readonly string[]) =>
      (await own.outcomes(sessions)).map((one) =>
        one.state === 'signed' ? { ...one, certificate: new Uint8Array([1, 2, 3]) } : one,
      ),
    );
    await harness.restart({ remotes: { REMOTE_SCD_APP_ANDROID: { ...own, outcomes } } });
    await harness.begin('swapped');
    await harness.accept();
    await expect(harness.ended('swapped')).resolves.toEqual({ state: 'failed', reason: 'device_unusable' });
    expect(outcomes).toHaveBeenCalled();
  });
});
