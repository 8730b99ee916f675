import { X509Certificate } from 'node:crypto';
import { UnavailableError } from '../../../src/errors.js';
import { parseCertificate } from '../../../src/pki/index.js';
import { correlated, correlationId } from '../../../src/trust/correlation.js';
import { verifySignatureResult } from '../../../src/trust/formats/index.js';
import { Outages } from '../../../src/trust/scd/signing/outages.js';
import { ELIN, openHarness, PHONE, requestOf, SOURCE, until, WHAT, type Harness } from './harness.js';

describe('DeviceSigner', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await openHarness({ limits: { perTarget: 100, perSource: 1000 } });
    await harness.onboard();
  });
  afterAll(() => harness.close());

  describe('when the owner signs', () => {
    it.each(['CAdES', 'PAdES', 'ASIC', 'XAdES', 'JWS'] as const)(
      'makes a time-stamped %s signature that verifies by itself',
      async (format) => {
        const what = { ...WHAT, format };
        const begun = await harness.begin(format, { what });
        const push = await harness.push();
        expect(begun).toMatchObject({ state: 'pending', verificationCode: push.verificationCode });
        expect(push).toMatchObject({ scdRemoteId: PHONE, text: 'A lease' });
        await harness.accept({ verificationCode: push.verificationCode });
        const ended = await harness.ended(format);
        if (ended.state !== 'signed') throw new Error(ended.reason);
        const [signerRoots, tsaRoots] = [harness.parts.signerRoots(), harness.parts.tsaRoots()];
        await expect(verifySignatureResult({ what, result: ended.result, signerRoots, tsaRoots })).resolves.toBeNull();
        expect(parseCertificate(ended.result.certificates[0]!).subject.get('surname')).toBe('Sandgren');
        expect(harness.settled).toContain(format);
      },
    );

    it('keeps each step in the audit trail, and nothing in it or in the log that tells who', async () => {
      const steps = harness.audit.filter(({ operationId }) => operationId === 'CAdES').map(({ step }) => step);
      expect(steps).toEqual([
        ...['device_signature_requested', 'device_asked', 'device_signed'],
        ...['timestamp_received', 'certificate_status_received'],
      ]);
      const written = JSON.stringify([harness.audit, harness.logs]);
      expect(written).not.toMatch(/Elin|Sandgren|19900118|phone-elin|Heron|A lease/);
    });

    it('goes by the name of the call that began it, whoever else is at work', async () => {
      const heard: (string | undefined)[] = [];
      const own = harness.parts.remotes.REMOTE_SCD_APP_ANDROID!;
      const sign: typeof own.sign = (request) => {
        heard.push(correlationId());
        return own.sign(request);
      };
      await harness.restart({ remotes: { REMOTE_SCD_APP_ANDROID: { ...own, sign } } });
      await Promise.all(['case-1', 'case-2'].map((name) => correlated(name, () => harness.begin(name))));
      await until(() => Promise.resolve(heard.length === 2 || undefined));
      expect(heard.sort()).toEqual(['case-1', 'case-2']);
      await Promise.all(['case-1', 'case-2'].map((name) => harness.devices.signing.cancel(name)));
      await harness.restart();
    });

    it('gives the result to whoever asks again, and begins nothing twice', async () => {
      const before = (await harness.pushes()).length;
      const again = await harness.devices.signing.begin(requestOf('CAdES'), 'spent', SOURCE);
      expect(again).toMatchObject({ state: 'signed' });
      expect((await harness.pushes()).length).toBe(before);
    });
  });

  describe('when no signature comes of it', () => {
    it.each([
      ['decline', {}, 'refused'],
      ['accept', { pin: '2468', verificationCode: 'other' }, 'wrong_code'],
      ['accept', { pin: '2468', fault: 'other_key' }, 'device_unusable'],
      ['accept', { pin: '2468', fault: 'other_data' }, 'device_unusable'],
      ['accept', { pin: '2468', fault: 'broken_signature' }, 'device_unusable'],
      ['accept', { pin: '2468', fault: 'lost' }, 'lost'],
    ])('ends after %s %j as %s', async (act, body, reason) => {
      const stamps = harness.tsa.calls;
      const operationId = JSON.stringify([act, body]);
      await harness.begin(operationId);
      await harness.post(`scd/control/pushes/${(await harness.push()).id}/${act}`, body);
      await expect(harness.ended(operationId)).resolves.toEqual({ state: 'failed', reason });
      expect(harness.tsa.calls).toBe(stamps);
    });

    it('takes the request off the telephone when it is called off', async () => {
      await harness.begin('called off');
      const { id } = await harness.push();
      await harness.devices.signing.cancel('called off');
      await expect(harness.ended('called off')).resolves.toEqual({ state: 'failed', reason: 'canceled' });
      await until(async () => {
        const found = (await harness.pushes()).find((one) => one.id === id);
        return found?.status === 'canceled' ? true : undefined;
      });
      await harness.devices.signing.cancel('called off');
      await harness.devices.signing.cancel('CAdES');
      await expect(harness.ended('CAdES')).resolves.toMatchObject({ state: 'signed' });
    });

    it('does not know signatures that nobody began', async () => {
      await expect(harness.devices.signing.state('nothing')).rejects.toMatchObject({
        code: 'SCD_OPERATION_NOT_FOUND',
        status: 404,
      });
    });
  });

  describe('when something else is away', () => {
    /** Has somebody sign while a service is away, and looks how that is shown. */
    const signWithout = async (operationId: string, change: Parameters<Harness['begin']>[1] = {}) => {
      await harness.begin(operationId, change);
      await harness.accept();
      return until(async () => {
        const at = await harness.devices.signing.state(operationId);
        return at.state !== 'pending' || at.waitsFor !== undefined ? at : undefined;
      });
    };
    const steps = (operationId: string) =>
      harness.audit.filter((event) => event.operationId === operationId).map(({ step }) => step);

    describe.each([
      ['tsa', 'timestamp', 'TSA_UNAVAILABLE'],
      ['ocsp', 'certificate_status', 'OCSP_UNAVAILABLE'],
    ] as const)('%s', (service, missing, code) => {
      afterEach(() => void (harness[service].isAway = false));

      it('waits, says so, and goes on by itself when it is back, and asks the owner once', async () => {
        harness[service].isAway = true;
        const giveUpAt = new Date(Date.now() + 50_000);
        const asked = (await harness.pushes()).length;
        await expect(signWithout(`${service} away`, { giveUpAt })).resolves.toEqual({
          ...{ state: 'pending', waitsFor: missing, expiresAt: giveUpAt },
          verificationCode: expect.any(String) as string,
        });
        harness[service].isAway = false;
        const ended = await harness.ended(`${service} away`);
        expect(ended).toMatchObject({ state: 'signed', result: { ocspResponses: [expect.any(Uint8Array)] } });
        expect((await harness.pushes()).length).toBe(asked + 1);
        expect(steps(`${service} away`).filter((step) => step === 'device_signature_waits')).toHaveLength(1);
      });

      it('gives up when the time of the operation is over, and says why', async () => {
        harness[service].isAway = true;
        const giveUpAt = new Date(Date.now() + 30_000);
        await expect(signWithout(`${service} gone`, { giveUpAt })).resolves.toMatchObject({ state: 'pending' });
        harness.clock.offsetMs = 31_000;
        try {
          await expect(harness.ended(`${service} gone`)).resolves.toEqual({ state: 'failed', reason: 'unavailable' });
        } finally {
          harness.clock.offsetMs = 0;
        }
        expect(harness.audit).toContainEqual({
          ...{ operationId: `${service} gone`, step: 'device_signature_failed', signatureType: 'SCD' },
          details: { reason: 'unavailable', missing, code },
        });
      });

      it('goes on when the process is another one', async () => {
        harness[service].isAway = true;
        await expect(signWithout(`${service} restarted`)).resolves.toMatchObject({ waitsFor: missing });
        await harness.devices.stop();
        const { calls } = harness.tsa;
        harness[service].isAway = false;
        const asked = (await harness.pushes()).length;
        await harness.restart();
        await expect(harness.ended(`${service} restarted`)).resolves.toMatchObject({ state: 'signed' });
        expect((await harness.pushes()).length).toBe(asked);
        // What was stamped before is not stamped again.
        expect(harness.tsa.calls - calls).toBe(service === 'tsa' ? 1 : 0);
      });

      it('keeps nobody from signing meanwhile', async () => {
        harness[service].isAway = true;
        const names = [1, 2, 3, 4].map((n) => `${service} waiting ${n}`);
        for (const name of names) await expect(signWithout(name)).resolves.toMatchObject({ waitsFor: missing });
        harness[service].isAway = false;
        for (const name of names) await expect(harness.ended(name)).resolves.toMatchObject({ state: 'signed' });
      });
    });

    it('lets nothing count of which the authority says that it is revoked', async () => {
      harness.ocsp.isAway = true;
      await signWithout('revoked meanwhile');
      const [device] = await harness.devices.registrations.list(ELIN.psut, 'ACTIVE');
      const { serialNumber } = parseCertificate(new X509Certificate(device?.certificate ?? '').raw);
      await harness.parts.authority.revocation?.suspend(serialNumber);
      harness.ocsp.isAway = false;
      await expect(harness.ended('revoked meanwhile')).resolves.toEqual({ state: 'failed', reason: 'device_unusable' });
      await harness.parts.authority.revocation?.reactivate(serialNumber);
    });

    it('sends the request once its service is back, and once only', async () => {
      await harness.post('scd/control/outage', { calls: 1 });
      const before = (await harness.pushes()).length;
      await harness.begin('late');
      await harness.accept();
      await expect(harness.ended('late')).resolves.toMatchObject({ state: 'signed' });
      expect((await harness.pushes()).length).toBe(before + 1);
    });
  });
});

describe('Outages', () => {
  const clock = { at: 0 };
  let outages: Outages;
  let asked: string[];
  const ask = (service: string, isAway: boolean) =>
    outages.ask(service, () => {
      asked.push(service);
      return isAway ? Promise.reject(new UnavailableError('OCSP_UNAVAILABLE', 'away')) : Promise.resolve(service);
    });
  beforeEach(() => {
    clock.at = 0;
    asked = [];
    outages = new Outages(1000, () => new Date(clock.at));
  });

  describe('when a service was found away', () => {
    it('asks it once in a while, whoever waits, and others as ever', async () => {
      for (let n = 0; n < 50; n++) await expect(ask('a', true)).rejects.toThrow('away');
      await expect(ask('b', false)).resolves.toBe('b');
      clock.at = 999;
      await expect(ask('a', false)).rejects.toThrow('away');
      expect(asked).toEqual(['a', 'b']);
    });

    it('has one find out whether it is back, and then everybody ask', async () => {
      await expect(ask('a', true)).rejects.toThrow('away');
      clock.at = 1000;
      const both = await Promise.allSettled([ask('a', false), ask('a', false)]);
      expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      await Promise.all([ask('a', false), ask('a', false)]);
      expect(asked).toEqual(['a', 'a', 'a', 'a']);
    });
  });

  describe('when a service never was', () => {
    it('lets everybody ask, and faults of ours through', async () => {
      await Promise.all([ask('a', false), ask('a', false)]);
      const fault = outages.ask('a', () => Promise.reject(new TypeError('ours')));
      await expect(fault).rejects.toThrow('ours');
      await expect(ask('a', false)).resolves.toBe('a');
      expect(asked).toHaveLength(3);
    });
  });
});
