import { readFileSync } from 'node:fs';
import { startSmartId, type SmartId } from '../../../simulators/smartid/index.js';
import { parseCertificate } from '../../../src/pki/index.js';
import { httpSend } from '../../../src/trust/http-send.js';
import { certificatesIn } from '../../../src/trust/pem.js';
import type { RemoteScd } from '../../../src/trust/scd/index.js';
import { smartIdRemote } from '../../../src/trust/scd/remote/smart-id.js';
import { ELIN, openHarness, SOURCE, until, type Harness } from './harness.js';

const PERSON = 'PNOSE-199001189811';
const NAME = 'Green Finch';

interface Session {
  readonly id: string;
  readonly status: string;
  readonly text: string;
  readonly kind: string;
  readonly verificationCode: string;
}

describe('smartIdRemote', () => {
  let harness: Harness;
  let simulator: SmartId;
  let remote: RemoteScd;

  beforeAll(async () => {
    const roots = () => [...certificatesIn(simulator.rootPem)];
    harness = await openHarness({
      routes: async (app, directory) => {
        simulator = await startSmartId({ directory: `${directory}/smartid` });
        app.use('/smartid', simulator.router);
      },
      remotes: (own, origin) => {
        remote = smartIdRemote({
          ...{ url: `${origin}/smartid/v3`, relyingPartyUuid: '00000000-0000-4000-8000-000000000000' },
          ...{
            relyingPartyName: 'DEMO',
            roots: simulator.rootPem,
            intermediates: simulator.issuingPem,
            send: httpSend,
          },
        });
        return { REMOTE_SCD_SIM: own, REMOTE_SCD_SMARTID: remote };
      },
      signerRoots: roots,
    });
  });
  afterAll(() => harness.close());

  const waiting = () =>
    until(async () => {
      const sessions = (await (await fetch(`${harness.origin}/smartid/control/sessions/`)).json()) as Session[];
      return sessions.find(({ status }) => status === 'RUNNING');
    });
  const act = async (how: string, body: object = {}) =>
    harness.post(`smartid/control/sessions/${(await waiting()).id}/${how}`, body);
  const register = async (change: object = {}, owner = ELIN) => {
    const body = { SCDType: 'REMOTE_SCD_SMARTID', SCDRemoteId: PERSON, pseudonym: NAME, ...change };
    return harness.devices.registrations.create(owner, body, SOURCE);
  };
  const settled = (certificateId: string, psut = ELIN.psut) =>
    until(async () => {
      const found = await harness.devices.registrations.find(psut, certificateId);
      return found.state === 'PENDING' ? undefined : found;
    });

  describe('when somebody registers', () => {
    it.each(['refuse', 'timeout'])('keeps nothing after %s', async (how) => {
      const { certificateId } = await register();
      await act(how);
      expect(await settled(certificateId)).toMatchObject({
        state: 'ERROR',
        reason: how === 'refuse' ? 'refused' : how,
      });
    });

    it('does not take somebody else’s certificate', async () => {
      const johan = { psut: 'other', subject: { givenName: 'Johan', surname: 'Åkervall', country: 'SE' } };
      const { certificateId } = await register({}, johan);
      await act('accept');
      expect(await settled(certificateId, 'other')).toMatchObject({ state: 'ERROR', reason: 'identity_mismatch' });
    });

    it.each(['other_person', 'low_level'])('does not take an answer with %s', async (fault) => {
      const { certificateId } = await register();
      await act('accept', { fault });
      expect(await settled(certificateId)).toMatchObject({ state: 'ERROR', reason: 'device_unusable' });
    });

    it('takes no request, and nobody unknown', async () => {
      await expect(register({ CSR: 'AAAA' })).rejects.toMatchObject({ code: 'SCD_INPUT_INVALID' });
      for (const SCDRemoteId of ['PNOSE-000000000000', 'somebody']) {
        await expect(register({ SCDRemoteId })).rejects.toMatchObject({ code: 'SCD_DEVICE_UNKNOWN' });
      }
    });

    it('takes the certificate that its owner chose', async () => {
      const { certificateId } = await register();
      await act('accept');
      expect(await settled(certificateId)).toMatchObject({ state: 'ACTIVE', scdType: 'REMOTE_SCD_SMARTID' });
    });
  });

  describe('when somebody signs', () => {
    const begin = (operationId: string) => harness.begin(operationId, { pseudonym: NAME });

    beforeAll(async () => {
      if ((await harness.sql('bb_scd_device').where({ state: 'ACTIVE' })).length > 0) return;
      const { certificateId } = await register();
      await act('accept');
      await settled(certificateId);
    });

    it('shows the server’s code once it is there, and makes a verified RSASSA-PSS signature', async () => {
      expect(await begin('signed')).toMatchObject({ state: 'pending', verificationCode: '' });
      const session = await waiting();
      expect(session.text).toBe('A lease');
      const state = await until(async () => {
        const found = await harness.devices.signing.state('signed');
        return found.state === 'pending' && found.verificationCode !== '' ? found : undefined;
      });
      expect(state.verificationCode).toBe(session.verificationCode);
      await act('accept');
      const ended = await harness.ended('signed');
      if (ended.state !== 'signed') throw new Error(ended.reason);
      expect(parseCertificate(ended.result.certificates[0]!).subject.get('serialNumber')).toBe(PERSON);
      expect(Buffer.from(ended.result.signature).includes(Buffer.from('2a864886f70d01010a', 'hex'))).toBe(true);
    });

    it('tells names that nobody has the code no sooner and no later', async () => {
      const codes = async (pseudonym: string) => {
        await harness.begin(pseudonym, { pseudonym });
        const at = Date.now();
        await until(async () => {
          const found = await harness.devices.signing.state(pseudonym);
          return found.state === 'pending' && found.verificationCode !== '' ? true : undefined;
        });
        return Date.now() - at;
      };
      const [unknown, known] = [await codes('nobody at all'), await codes(NAME)];
      expect(unknown).toBeGreaterThan(150);
      expect(known).toBeGreaterThan(150);
      await act('refuse');
      await harness.ended(NAME);
    });

    it.each([
      ['refuse', 'refused'],
      ['wrong-code', 'wrong_code'],
      ['timeout', 'timeout'],
    ])('ends after %s as %s', async (how, reason) => {
      await harness.sql('bb_scd_refusal').delete();
      await begin(how);
      await act(how);
      await expect(harness.ended(how)).resolves.toEqual({ state: 'failed', reason });
    });

    it.each([
      ...['other_person', 'other_digest', 'old_padding', 'short_salt', 'other_salt', 'other_hash', 'other_mask'],
      ...['other_trailer', 'other_protocol', 'other_document', 'low_level', 'other_interaction', 'no_signature'],
    ])('does not take an answer with %s', async (fault) => {
      await begin(fault);
      await act('accept', { fault });
      await expect(harness.ended(fault)).resolves.toEqual({ state: 'failed', reason: 'device_unusable' });
    });
  });
});

describe('smartIdRemote with published answers', () => {
  const vector = (name: string): string => readFileSync(`test/vectors/smart-id/${name}.json`, 'utf8');
  const sent: { readonly url: string; readonly body: Record<string, unknown> }[] = [];

  const answering = (text: string): RemoteScd =>
    smartIdRemote({
      ...{ url: 'http://localhost/v3', relyingPartyUuid: 'x', relyingPartyName: 'DEMO' },
      roots: readFileSync('test/vectors/bankid-se/signing-root-test.pem', 'utf8'),
      send: ({ url, body }) => {
        sent.push({ url, body: body === undefined ? {} : JSON.parse(new TextDecoder().decode(body)) });
        return Promise.resolve({ status: 200, contentType: 'application/json', body: Buffer.from(text) });
      },
    });
  const session = (digest = 'SHA-512') => JSON.stringify({ id: 'x', asked: 'PNOEE-40504040001-MOCK-Q', digest });

  it.each([
    ['session-status-running', { state: 'pending' }],
    ['session-status-timeout', { state: 'failed', reason: 'timeout' }],
    ['session-status-wrong-vc', { state: 'failed', reason: 'wrong_code' }],
    ['session-status-user-refused-display-text-and-pin', { state: 'failed', reason: 'refused' }],
    // Its interaction is not one of those that are offered here.
    ['session-status-successful-signature', { state: 'failed', reason: 'device_unusable' }],
  ])('reads %s', async (name, outcome) => {
    await expect(answering(vector(name)).outcomes([session()])).resolves.toEqual([outcome]);
  });

  it('reads a signature, and refuses it for another digest than it names', async () => {
    const text = vector('session-status-successful-signature').replace(
      '"verificationCodeChoice"',
      '"displayTextAndPIN"',
    );
    const [outcome] = await answering(text).outcomes([session()]);
    if (outcome?.state !== 'signed') throw new Error(outcome?.state);
    expect(outcome.value).toHaveLength(768);
    expect(parseCertificate(outcome.certificate!).subject.get('serialNumber')).toBe('PNOEE-40504040001');
    await expect(answering(text).outcomes([session('SHA-256')])).resolves.toEqual([
      { state: 'failed', reason: 'device_unusable' },
    ]);
  });

  it('begins as published: the same fields, and the server’s code', async () => {
    const remote = answering(vector('notification-signature-session-response'));
    const begun = await remote.sign({
      ...{
        requestId: 'one',
        digest: new Uint8Array(64),
        toBeSigned: new Uint8Array(),
        serviceName: '',
        text: 'Sign it!',
      },
      device: { remoteId: '', keyId: null, handle: 'PNOEE-40504040001-MOCK-Q', certificates: [] },
      algorithm: { kind: 'rsa-pss', digest: 'SHA-512', saltBytes: 64 },
      ...{ verificationCode: '', timeoutMs: 1000 },
    });
    expect(begun.verificationCode).toBe('0000');
    const published = JSON.parse(vector('notification-signature-session-request-all-fields')) as Record<
      string,
      unknown
    >;
    const { url, body } = sent.at(-1)!;
    expect(url).toBe('http://localhost/v3/signature/notification/document/PNOEE-40504040001-MOCK-Q');
    expect(Object.keys(published)).toEqual(expect.arrayContaining(Object.keys(body)));
    expect(Object.keys(body['signatureProtocolParameters'] as object).sort()).toEqual(
      Object.keys(published['signatureProtocolParameters'] as object).sort(),
    );
    expect(String(body['nonce']).length).toBeLessThanOrEqual(30);
  });
});
