import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { newCertificateId, type DeviceOwner } from '../../../src/trust/scd/index.js';
import { ELIN, openHarness, PHONE, SOURCE, until, type Harness } from './harness.js';

/** A request of a fresh key, by OpenSSL, in somebody else's name. */
function csr(...key: readonly string[]): string {
  const output = ['-nodes', '-keyout', '/dev/null', '-subj', '/C=NO/CN=Somebody Else/GN=Somebody/SN=Else'];
  const extensions = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'subjectAltName=DNS:bank.example'];
  return execFileSync('openssl', ['req', '-new', '-newkey', ...key, ...output, ...extensions], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

const EC = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] as const;
const PEDER: DeviceOwner = { psut: 'pairwise-2', subject: { givenName: 'Peder', surname: 'Holm', country: 'DK' } };

describe('DeviceRegistrations', () => {
  let harness: Harness;
  let number = 0;

  beforeAll(async () => {
    harness = await openHarness({ limits: { perOwner: 1000, perSource: 1000 } });
  });
  afterAll(() => harness.close());

  const create = (change: object = {}, owner = ELIN) => {
    const body = { SCDType: 'REMOTE_SCD_SIM', SCDRemoteId: `+4670174060${++number}`, SCDKeyId: 1, ...change };
    return harness.devices.registrations.create(owner, body, SOURCE);
  };
  const refused = (change: object, owner?: DeviceOwner) =>
    create(change, owner).then(
      () => 'taken',
      (error: unknown) => (error as { code: string }).code,
    );

  describe('when a certificate request comes along', () => {
    it('certifies the key in the name that was verified, whatever the request says', async () => {
      const made = await create({ CSR: csr(...EC) });
      expect(made).toMatchObject({ state: 'ACTIVE', reason: '', scdType: 'REMOTE_SCD_SIM', scdKeyId: 1 });
      expect(made.certificateId).toMatch(/^[0-9a-f]{64}$/);
      expect(made.pseudonym).toMatch(/^(?:[2-9a-z]{4}-){2}[2-9a-z]{4}$/);
      const certificate = new X509Certificate(made.certificate!);
      expect(certificate.subject).toMatch(/GN=Elin/);
      expect(certificate.subject).not.toMatch(/Somebody/);
      expect(certificate.ca).toBe(false);
      expect(certificate.subjectAltName).toBeUndefined();
    });

    it.each([
      ['PEM', (pem: string) => pem],
      ['base64 of PEM', (pem: string) => Buffer.from(pem).toString('base64')],
      ['base64 of DER', (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '')],
    ])('reads it as %s', async (_name, written) => {
      await expect(create({ CSR: written(csr(...EC)) })).resolves.toMatchObject({ state: 'ACTIVE' });
    });

    it.each([
      ['a weak key', () => csr('rsa:1024'), 'SCD_KEY_WEAK'],
      ['a key of another kind', () => csr('ed25519'), 'SCD_KEY_WEAK'],
      ['something else', () => 'bm8gcmVxdWVzdA==', 'SCD_CSR_INVALID'],
    ])('refuses %s, and keeps nothing', async (_name, request, code) => {
      const before = await harness.devices.registrations.list(ELIN.psut);
      expect(await refused({ CSR: request() })).toBe(code);
      expect(await harness.devices.registrations.list(ELIN.psut)).toHaveLength(before.length);
    });

    it('refuses a key whose holder did not sign the request', async () => {
      const der = Buffer.from(csr(...EC).replace(/-----[^-]+-----|\s/g, ''), 'base64');
      der[der.length - 1]! ^= 1;
      expect(await refused({ CSR: der.toString('base64') })).toBe('SCD_CSR_INVALID');
    });

    it('certifies a key once, for whomever', async () => {
      const CSR = csr(...EC);
      const both = await Promise.all([refused({ CSR }), refused({ CSR }, PEDER)]);
      expect(both.sort()).toEqual(['SCD_KEY_USED', 'taken']);
      expect(await refused({ CSR })).toBe('SCD_KEY_USED');
    });

    it('keeps nothing, not even the key, while the authority is away', async () => {
      const CSR = csr(...EC);
      harness.authority.isAway = true;
      expect(await refused({ CSR, pseudonym: 'kept by nobody' })).toBe('TSA_UNAVAILABLE');
      harness.authority.isAway = false;
      expect(await refused({ CSR, pseudonym: 'kept by nobody' })).toBe('taken');
    });

    it('refuses a key that is not the one in the device that is named', async () => {
      const own = await harness.onboard({ SCDRemoteId: PHONE, pseodonym: 'of the telephone' });
      for (const SCDKeyId of [own.scdKeyId, 77]) {
        expect(await refused({ CSR: csr(...EC), SCDRemoteId: PHONE, SCDKeyId }, PEDER)).toBe('SCD_KEY_MISMATCH');
      }
    });
  });

  describe('when the device is to make the key', () => {
    it('waits until the owner has chosen a PIN, with a code to compare', async () => {
      const body = { SCDType: 'REMOTE_SCD_APP_ANDROID', SCDRemoteId: 'phone-johan', pseudonym: 'Grey Owl' };
      const pending = await harness.devices.registrations.create(PEDER, body, SOURCE);
      expect(pending).toMatchObject({ state: 'PENDING', pseudonym: 'Grey Owl', certificate: null });
      const push = await harness.push();
      expect(push).toMatchObject({
        scdRemoteId: 'phone-johan',
        verificationCode: pending.verificationCode,
        text: 'Lime Flowers',
      });
      await harness.accept();
      const made = await until(async () => {
        const found = await harness.devices.registrations.find(PEDER.psut, pending.certificateId);
        return found.state === 'PENDING' ? undefined : found;
      });
      expect(made).toMatchObject({ state: 'ACTIVE', scdKeyId: 1, verificationCode: null });
      expect(new X509Certificate(made.certificate!).subject).toMatch(/GN=Peder/);
    });

    it.each([
      ['decline', {}, 'refused'],
      ['accept', { pin: '2468', fault: 'broken_possession' }, 'key_unusable'],
      ['accept', { pin: '2468', fault: 'lost' }, 'lost'],
      ['accept', { pin: '2468', verificationCode: 'other' }, 'wrong_code'],
    ])('says why nothing came of it: %s %j', async (act, body, reason) => {
      const { certificateId } = await create({ SCDRemoteId: `phone-${reason}`, pseudonym: 'used once more' });
      await harness.post(`scd/control/pushes/${(await harness.push()).id}/${act}`, body);
      const failed = await until(async () => {
        const found = await harness.devices.registrations.find(ELIN.psut, certificateId);
        return found.state === 'PENDING' ? undefined : found;
      });
      expect(failed).toMatchObject({ state: 'ERROR', reason, certificate: null });
    });

    it('waits for the authority, and for the device’s service', async () => {
      const { certificateId } = await create({ SCDRemoteId: 'phone-waits' });
      const wentWrong = (code: string, times: number) => () => {
        const said = harness.logs.filter((line) => line.includes(certificateId) && line.includes(code));
        return Promise.resolve(said.length >= times ? true : undefined);
      };
      await harness.post('scd/control/outage', { calls: 2 });
      await until(wentWrong('SCD_REMOTE_UNAVAILABLE', 2));
      harness.authority.isAway = true;
      await harness.accept();
      await until(wentWrong('TSA_UNAVAILABLE', 1));
      const find = () => harness.devices.registrations.find(ELIN.psut, certificateId);
      expect(await find()).toMatchObject({ state: 'PENDING' });
      harness.authority.isAway = false;
      await until(async () => ((await find()).state === 'ACTIVE' ? true : undefined));
    });

    it('refuses devices that nobody knows, and keeps nothing', async () => {
      expect(await refused({ SCDRemoteId: 'unknown-device', pseudonym: 'of no device' })).toBe('SCD_DEVICE_UNKNOWN');
      expect(await refused({ SCDRemoteId: 'phone-known', pseudonym: 'of no device' })).toBe('taken');
    });
  });

  describe('when the owner wants it no more', () => {
    const cancel = (certificateId: string, owner = ELIN) =>
      harness.devices.registrations.change(owner.psut, certificateId, { status: { code: 'CANCEL' } });
    const onPhone = async (text: string) => (await harness.pushes()).filter(({ scdRemoteId }) => scdRemoteId === text);

    it('ends at once, on the telephone too, and can be begun again under the same pseudonym', async () => {
      const asked = { SCDRemoteId: 'phone-canceled', pseudonym: 'Grey Wagtail' };
      const { certificateId } = await create(asked);
      await expect(cancel(certificateId)).resolves.toMatchObject({ state: 'ERROR', reason: 'canceled' });
      await until(async () => ((await onPhone('phone-canceled')).at(-1)?.status === 'canceled' ? true : undefined));
      await expect(cancel(certificateId)).resolves.toMatchObject({ state: 'ERROR', reason: 'canceled' });
      const steps = harness.audit.filter(({ operationId }) => operationId === certificateId).map(({ step }) => step);
      expect(steps).toEqual(['device_registration_canceled']);
      await create(asked);
      await harness.accept();
      await until(async () => {
        const all = await harness.devices.registrations.list(ELIN.psut, 'ACTIVE');
        return all.find(({ pseudonym }) => pseudonym === 'Grey Wagtail');
      });
    });

    it('tells the telephone later when its service is away', async () => {
      const { certificateId } = await create({ SCDRemoteId: 'phone-away' });
      await harness.post('scd/control/outage', { calls: 2 });
      await cancel(certificateId);
      await until(async () => ((await onPhone('phone-away')).at(-1)?.status === 'canceled' ? true : undefined));
      await expect(harness.devices.registrations.find(ELIN.psut, certificateId)).resolves.toMatchObject({
        reason: 'canceled',
      });
    });

    it('tells the telephone also when the request was on its way there', async () => {
      const own = harness.parts.remotes.REMOTE_SCD_SIM!;
      let listed = '';
      const slow = {
        ...own,
        onboard: async (request: Parameters<typeof own.onboard>[0]) => {
          const opened = await own.onboard(request);
          await cancel((listed = request.requestId));
          return opened;
        },
      };
      await harness.restart({ remotes: { REMOTE_SCD_SIM: slow } });
      await expect(create({ SCDRemoteId: 'phone-slow' })).resolves.toMatchObject({ reason: 'canceled' });
      expect((await onPhone('phone-slow')).at(-1)?.status).toBe('canceled');
      expect(listed).not.toBe('');
      await harness.restart();
    });

    it('is too late once there is a certificate, or one is being made, and is nobody else’s to end', async () => {
      const active = await create({ CSR: csr(...EC) });
      await expect(cancel(active.certificateId)).rejects.toMatchObject({ code: 'SCD_STATUS_CONFLICT', status: 409 });
      const { certificateId } = await create({ SCDRemoteId: 'phone-late' });
      await expect(cancel(certificateId, PEDER)).rejects.toMatchObject({ code: 'SCD_CERTIFICATE_NOT_FOUND' });
      harness.authority.isAway = true;
      await harness.accept();
      await until(async () => (harness.logs.some((line) => line.includes(certificateId)) ? true : undefined));
      await expect(cancel(certificateId)).rejects.toMatchObject({ code: 'SCD_STATUS_CONFLICT' });
      harness.authority.isAway = false;
      await until(async () => {
        const { state } = await harness.devices.registrations.find(ELIN.psut, certificateId);
        return state === 'ACTIVE' ? true : undefined;
      });
    });
  });

  describe('when the process is killed on the way', () => {
    const stateOf = async (certificateId: string) => {
      const { state, reason } = await harness.devices.registrations.find(ELIN.psut, certificateId);
      return state === 'PENDING' ? undefined : `${state} ${reason}`.trim();
    };
    /** Certificates that the authority has issued for devices, by key. */
    const issued = async () => (await harness.sql('ca_certificate').where({ profile: 'device' })).length;
    afterEach(() => {
      harness.authority.isRepeatable = true;
    });

    it('goes on where the owner has not answered, and asks them once', async () => {
      const { certificateId } = await create({ SCDRemoteId: 'phone-killed-early' });
      const asked = (await harness.pushes()).length;
      harness.kill();
      await harness.accept();
      await expect(until(() => stateOf(certificateId))).resolves.toBe('ACTIVE');
      expect((await harness.pushes()).length).toBe(asked);
    });

    it.each(['before', 'after'] as const)(
      'has the certificate %s it was issued, and the key never gets a second one',
      async (dies) => {
        const { certificateId } = await create({ SCDRemoteId: `phone-killed-${dies}` });
        const before = await issued();
        harness.authority.dies = dies;
        await harness.accept();
        await until(async () => (harness.authority.dies === undefined ? true : undefined));
        await until(async () => ((await issued()) === before + (dies === 'after' ? 1 : 0) ? true : undefined));
        await expect(harness.devices.registrations.find(ELIN.psut, certificateId)).resolves.toMatchObject({
          state: 'PENDING',
        });
        harness.kill();
        await expect(until(() => stateOf(certificateId))).resolves.toBe('ACTIVE');
        expect(await issued()).toBe(before + 1);
      },
    );

    it('goes on with a key that its owner has brought, and whose call is gone', async () => {
      const CSR = csr(...EC);
      const before = await issued();
      harness.authority.dies = 'after';
      const id = newCertificateId();
      const body = { SCDType: 'REMOTE_SCD_SIM', SCDRemoteId: '+46701740699', SCDKeyId: 1, CSR };
      void harness.devices.registrations.create(ELIN, body, SOURCE, id);
      await until(async () => ((await issued()) === before + 1 ? true : undefined));
      harness.kill();
      await expect(until(() => stateOf(id))).resolves.toBe('ACTIVE');
      expect(await issued()).toBe(before + 1);
      await expect(refused({ CSR })).resolves.toBe('SCD_KEY_USED');
    });

    it('asks no authority twice that would certify a key twice: its owner sees that, and begins again', async () => {
      harness.authority.isRepeatable = false;
      const { certificateId } = await create({ SCDRemoteId: 'phone-killed-outside', pseudonym: 'Reed Warbler' });
      const { asked } = harness.authority;
      harness.authority.dies = 'after';
      await harness.accept();
      await until(async () => (harness.authority.asked === asked + 1 ? true : undefined));
      harness.kill();
      await expect(until(() => stateOf(certificateId))).resolves.toBe('ERROR lost');
      expect(harness.authority.asked).toBe(asked + 1);
      await expect(refused({ pseudonym: 'Reed Warbler' })).resolves.toBe('taken');
    });

    it('asks such an authority again that was only away', async () => {
      harness.authority.isRepeatable = false;
      harness.authority.isAway = true;
      const { certificateId } = await create({ SCDRemoteId: 'phone-patient' });
      await harness.accept();
      await until(async () => (harness.logs.some((line) => line.includes(certificateId)) ? true : undefined));
      harness.authority.isAway = false;
      await expect(until(() => stateOf(certificateId))).resolves.toBe('ACTIVE');
    });
  });

  describe('when the request cannot be used', () => {
    it.each([
      [{ SCDType: 'REMOTE_SCD_PIGEON' }, 'SCDType'],
      [{ SCDRemoteId: '' }, 'SCDRemoteId'],
      [{ SCDRemoteId: 'a\u202eb' }, 'SCDRemoteId'],
      [{ SCDKeyId: -1 }, 'SCDKeyId'],
      [{ pseodonym: 'x' }, 'pseodonym'],
      [{ pseodonym: 'one name', pseudonym: 'another name' }, 'pseudonym'],
      [{ pseudonym: 'elin-SANDGREN' }, 'pseudonym'],
      [{ pseudonym: 'heron 199001189811' }, 'pseudonym'],
      [{ requestTimestamp: '2020-01-01T00:00:00Z' }, 'requestTimestamp'],
    ])('names the fault: %j', async (change, path) => {
      await expect(create(change)).rejects.toMatchObject({
        code: 'SCD_INPUT_INVALID',
        details: { errors: [expect.objectContaining({ path })] },
      });
    });

    it.each([null, 'text', []])('takes no %j', async (body) => {
      const made = harness.devices.registrations.create(ELIN, body, SOURCE);
      await expect(made).rejects.toMatchObject({ code: 'SCD_INPUT_INVALID' });
    });

    it('takes no type without a service, and no pseudonym twice, however it is written', async () => {
      expect(await refused({ SCDType: 'REMOTE_SCD_SMARTID' })).toBe('SCD_TYPE_UNSUPPORTED');
      await create({ CSR: csr(...EC), pseudonym: 'Twice Taken' });
      expect(await refused({ CSR: csr(...EC), pseudonym: 'twice  TAKEN' }, PEDER)).toBe('SCD_PSEUDONYM_TAKEN');
    });
  });

  describe('when owners look after their certificates', () => {
    const list = async (psut: string, filter?: string) =>
      (await harness.devices.registrations.list(psut, filter)).map(({ certificateId }) => certificateId);
    const change = (certificateId: string, code: string, message = '', psut = ELIN.psut) =>
      harness.devices.registrations.change(psut, certificateId, { status: { code, message } });

    it('goes through the life of a certificate, and tells the authority', async () => {
      const { certificateId } = await create({ CSR: csr(...EC), pseudonym: 'has a life' });
      harness.told.length = 0;
      const suspended = await change(certificateId, 'SUSPEND', 'left at home');
      expect(suspended).toMatchObject({ state: 'SUSPENDED', reason: 'left at home' });
      await expect(change(certificateId, 'SUSPENDED')).resolves.toMatchObject({
        state: 'SUSPENDED',
        reason: 'left at home',
      });
      await expect(change(certificateId, 'ACTIVATED')).resolves.toMatchObject({ state: 'ACTIVE' });
      await expect(change(certificateId, 'SUSPENDED')).resolves.toMatchObject({ state: 'SUSPENDED' });
      await expect(change(certificateId, 'REVOKE', 'lost')).resolves.toMatchObject({
        state: 'REVOKED',
        reason: 'lost',
      });
      expect(harness.told).toEqual(['suspend', 'reactivate', 'suspend', 'revoke']);
      for (const code of ['ACTIVATE', 'SUSPEND']) {
        await expect(change(certificateId, code)).rejects.toMatchObject({ code: 'SCD_STATUS_CONFLICT', status: 409 });
      }
      await expect(change(certificateId, 'REVOKED')).resolves.toMatchObject({ state: 'REVOKED' });
      expect(await refused({ CSR: csr(...EC), pseudonym: 'has a life' })).toBe('taken');
    });

    it('tells the authority later when it is away', async () => {
      const { certificateId } = await create({ CSR: csr(...EC) });
      harness.told.length = 0;
      harness.authority.isAway = true;
      await expect(change(certificateId, 'REVOKE')).resolves.toMatchObject({ state: 'REVOKED' });
      expect(harness.told).toEqual([]);
      harness.authority.isAway = false;
      await until(async () => (harness.told.length > 0 ? true : undefined));
      expect(harness.told).toEqual(['revoke']);
    });

    it('shows and changes one’s own alone', async () => {
      const { certificateId } = await create({ CSR: csr(...EC) });
      expect(await list(PEDER.psut)).not.toContain(certificateId);
      const foreign = change(certificateId, 'REVOKE', '', PEDER.psut);
      await expect(foreign).rejects.toMatchObject({ code: 'SCD_CERTIFICATE_NOT_FOUND', status: 404 });
      await expect(change('0'.repeat(64), 'REVOKE')).rejects.toMatchObject({ code: 'SCD_CERTIFICATE_NOT_FOUND' });
    });

    it('filters by state, expiry among them', async () => {
      const made = await create({ CSR: csr(...EC) });
      const id = made.certificateId;
      expect(await list(ELIN.psut, 'ACTIVATED')).toContain(id);
      expect(await list(ELIN.psut, 'SUSPENDED')).not.toContain(id);
      harness.clock.offsetMs = Date.parse(new X509Certificate(made.certificate!).validTo) - Date.now() + 1000;
      expect(await list(ELIN.psut, 'EXPIRED')).toContain(id);
      await expect(change(id, 'SUSPEND')).rejects.toMatchObject({ details: { state: 'EXPIRED' } });
      harness.clock.offsetMs = 0;
      await expect(list(ELIN.psut, 'LATE')).rejects.toMatchObject({ code: 'SCD_INPUT_INVALID' });
    });

    it('changes once of two changes that come at once', async () => {
      const { certificateId } = await create({ CSR: csr(...EC) });
      const both = await Promise.allSettled([change(certificateId, 'REVOKE'), change(certificateId, 'SUSPEND')]);
      const { state } = await harness.devices.registrations.find(ELIN.psut, certificateId);
      expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
      expect(['REVOKED', 'SUSPENDED']).toContain(state);
    });
  });

  describe('when somebody reads the database', () => {
    it('shows neither names nor numbers', async () => {
      await create({ CSR: csr(...EC), pseudonym: 'Grey Owl again' });
      // Longer than what base64 comes upon by chance.
      const READABLE = /Elin Sandgren|Sandgren|pairwise|19900118|phone-|Grey Owl|\+4670174/;
      const rows = JSON.stringify(await harness.sql('bb_scd_device'));
      expect(rows).not.toMatch(READABLE);
      expect(JSON.stringify([harness.logs, harness.audit])).not.toMatch(READABLE);
    });
  });
});

describe('DeviceRegistrations with limits', () => {
  it('stops who registers without end', async () => {
    const harness = await openHarness({ limits: { perOwner: 2 } });
    const create = () =>
      harness.devices.registrations.create(ELIN, { SCDType: 'REMOTE_SCD_SIM', SCDRemoteId: PHONE }, SOURCE);
    await create();
    await create();
    await expect(create()).rejects.toMatchObject({ code: 'SCD_TOO_MANY_REQUESTS', status: 429 });
    await harness.close();
  });

  it('gives up a registration that nobody answers', async () => {
    const harness = await openHarness({ timings: { onboardMs: 150 } });
    const body = { SCDType: 'REMOTE_SCD_SIM', SCDRemoteId: PHONE };
    const { certificateId } = await harness.devices.registrations.create(ELIN, body, SOURCE);
    const found = await until(async () => {
      const now = await harness.devices.registrations.find(ELIN.psut, certificateId);
      return now.state === 'ERROR' ? now : undefined;
    });
    expect(found.reason).toBe('timeout');
    await harness.push('canceled');
    await harness.close();
  });
});
