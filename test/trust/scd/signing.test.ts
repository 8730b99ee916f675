import { parseCertificate } from '../../../src/pki/index.js';
import { verifySignatureResult } from '../../../src/trust/formats/index.js';
import { openHarness, PHONE, requestOf, SOURCE, WHAT, type Harness } from './harness.js';

describe('DeviceSigner', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await openHarness();
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
      expect(steps).toEqual(['device_signature_requested', 'device_asked', 'device_signed', 'timestamp_received']);
      const written = JSON.stringify([harness.audit, harness.logs]);
      expect(written).not.toMatch(/Elin|Sandgren|19900118|phone-elin|Heron|A lease/);
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
      expect(await harness.push('canceled')).toMatchObject({ id });
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
    it('waits with the time-stamp until the authority is back', async () => {
      harness.tsa.isAway = true;
      await harness.begin('unstamped');
      await harness.accept();
      await harness.push('accepted');
      await expect(harness.devices.signing.state('unstamped')).resolves.toMatchObject({ state: 'pending' });
      harness.tsa.isAway = false;
      await expect(harness.ended('unstamped')).resolves.toMatchObject({ state: 'signed' });
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
