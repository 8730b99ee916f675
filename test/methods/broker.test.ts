import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EsignError } from '../../src/errors.js';
import { verifyEvidence, type OidcRecord } from '../../src/evidence/index.js';
import type { Translator } from '../../src/host/index.js';
import { createMethods, type MethodContext, type MethodOutcome, type RedirectMethod } from '../../src/methods/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';
import type { Json, SigningContext } from '../../src/signing/index.js';
import { FAULTS } from '../../simulators/broker/index.js';
import { BrokerHarness, CALLBACK, CLIENT_ID } from '../simulators/broker-harness.js';
import { context as fixed } from './context.js';

const ACR = {
  bankid_no: 'urn:grn:authn:no:bankid:substantial',
  mitid_da: 'urn:grn:authn:dk:mitid:substantial',
  ftn_fi: 'urn:grn:authn:fi:bank-id',
  bankid_se: 'urn:grn:authn:se:bankid:same-device',
} as const;
const PERSON = { bankid_no: 'no-ingrid', mitid_da: 'dk-freja', ftn_fi: 'fi-aino', bankid_se: 'se-elin' } as const;

type Id = keyof typeof ACR;

const translator: Translator = {
  get: (_language: string, key: string, values: Record<string, string> = {}) =>
    key.endsWith('short_text')
      ? `Sign “${values['title']}” for ${values['sender']}. SHA-256: ${values['digest']}`
      : `${values['name']} signs “${values['title']}” for ${values['sender']}: ${values['digest']}`,
} as unknown as Translator;

describe('methods of the broker', () => {
  let harness: BrokerHarness;
  let directory: string;
  let config: Record<string, string>;
  let methods: Record<string, RedirectMethod>;
  const logged: unknown[] = [];

  function make(changes: Record<string, string | undefined> = {}): Record<string, RedirectMethod> {
    const all: Record<string, string | undefined> = { ...config, ...changes };
    const log = (...words: unknown[]) => void logged.push(words);
    const host = {
      applicationConfig: { get: (key: string) => all[key], secret: () => Buffer.alloc(32) },
      logger: { error: log, warn: log, info: log, debug: log },
      translator,
      system: {},
    };
    const person = () => Promise.resolve({ name: 'Lars Fjellheim' });
    const parts = { host, ports: { crm: { person } }, now: () => new Date() } as unknown as SigningContext;
    const mask = (_country: string, number: string) => `${number.slice(0, 6)}•••`;
    const made = createMethods(parts, { primitives: nodePkiPrimitives, mask });
    return Object.fromEntries(made.filter((method) => method.interaction === 'redirect').map((one) => [one.id, one]));
  }

  beforeAll(async () => {
    harness = await BrokerHarness.open();
    directory = await mkdtemp(join(tmpdir(), 'broker-client-'));
    const keysFile = join(directory, 'keys.json');
    await writeFile(keysFile, JSON.stringify({ keys: harness.keys }));
    const rootsFile = join(directory, 'root.pem');
    await writeFile(rootsFile, harness.bankId.rootPem);
    config = {
      'esign.broker.issuer': harness.issuer,
      'esign.broker.environment': 'test',
      'esign.broker.clientId': CLIENT_ID,
      'esign.broker.keysFile': keysFile,
      'esign.broker.methods': 'bankid_no mitid_da ftn_fi bankid_se',
      'esign.broker.relyingPartyName': harness.broker.relyingParty,
      'esign.bankid.signingRootsFile': rootsFile,
    };
    methods = make();
  }, 60_000);
  afterAll(async () => {
    await harness.close();
    await rm(directory, { recursive: true, force: true });
  });

  const contextNow = (): MethodContext => ({ ...fixed, now: new Date() });

  async function begun(id: Id, method = methods[id]!) {
    const start = {
      transactionId: `t-${id}`,
      authType: ACR[id],
      state: `s${'x'.repeat(42)}`,
      redirectUri: `${CALLBACK}/${id}/`,
    };
    return { method, ...(await method.initialize(contextNow(), start)) };
  }

  /** Signs as that person, and finishes as the callback does; once more after each `later`. */
  async function signed(id: Id, fault?: string, method = methods[id]!): Promise<MethodOutcome> {
    const { redirectUrl, data } = await begun(id, method);
    const back = await harness.browser().logIn(redirectUrl, PERSON[id], fault);
    return finished(method, data, back);
  }

  async function finished(method: RedirectMethod, data: Json, back: string): Promise<MethodOutcome> {
    // What is kept goes through the database as JSON.
    const kept = JSON.parse(JSON.stringify(data)) as Json;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await method.finalize(contextNow(), kept, back);
      } catch (error) {
        if (attempt === 3 || !(error instanceof EsignError && error.retry === 'later')) throw error;
      }
    }
  }

  describe.each<[Id, string, object, string]>([
    ['bankid_no', 'nobankid:9578-6000-4-2188361', { country: 'NO', value: '21883610110' }, 'Ingrid Solberget'],
    [
      'mitid_da',
      expect.stringMatching(/^mitid:[0-9a-f-]{36}$/) as never,
      { country: 'DK', value: '7111901234' },
      'Freja Nørholm',
    ],
    ['ftn_fi', 'FI:010190-900P', { country: 'FI', value: '010190-900P' }, 'Aino Järvikallio'],
    ['bankid_se', 'SE:199001189811', { country: 'SE', value: '199001189811' }, 'Elin Sandgren'],
  ])('%s', (id, key, nationalNumber, name) => {
    it('completes with a record that proves itself, and a masked identity', async () => {
      const outcome = await signed(id);
      expect({ outcome, logged }).toMatchObject({
        outcome: { state: 'complete', person: { key, name, nationalNumber } },
      });
      if (outcome.state !== 'complete') return;
      expect(outcome.identity.personalIdentification).toMatch(/^.{6}•••$/);
      const record = outcome.evidence as unknown as OidcRecord;
      expect(record.idToken.split('.')).toHaveLength(3);
      expect(record.request.form).toBe(id === 'ftn_fi' ? 'object' : 'pushed');
      expect(record.shownText === undefined).toBe(id === 'ftn_fi');
      const untrusted = await verifyEvidence(record, {
        primitives: nodePkiPrimitives,
        anchors: { environment: 'test', issuers: [], caRoots: [], tsaRoots: [] },
        expected: { fingerprint: fixed.signing.originalDocumentFingerprint, kind: 'oidc' },
        at: new Date(),
      });
      expect(untrusted.passed).toBe(false);
    });

    it('keeps numbers and names out of the address', async () => {
      const { redirectUrl } = await begun(id);
      expect(redirectUrl).toMatch(id === 'ftn_fi' ? /[?&]request=/ : /[?&]request_uri=/);
      expect(decodeURIComponent(redirectUrl)).not.toMatch(/login_hint|state=/);
    });
  });

  /** What the signer comes to see of each fault: state and reason, which the portal has words for. */
  const SEEN: Readonly<Record<string, string>> = {
    user_abort: 'failed userCancel',
    login_expired: 'failed expired',
    scheme_error: 'failed schemeFailed',
    scheme_unavailable: 'failed schemeFailed',
    other_code: 'lost resultLost',
    used_code: 'lost resultLost',
    wrong_pkce: 'lost resultLost',
    client_refused: 'failed brokerRefused',
    unavailable: 'later BROKER_UNAVAILABLE',
    // These go well in the end.
    too_many_calls: 'complete',
    unavailable_once: 'complete',
    rotated_key: 'complete',
    other_person: 'complete',
    // Those that ask for what this eID does not have.
    not_encrypted: 'complete',
    foreign_key: 'complete',
    ...Object.fromEntries(
      FAULTS.filter(({ certificate }) => certificate !== undefined).map(({ name }) => [name, 'complete']),
    ),
  };

  describe.each(FAULTS.map(({ name, description }) => [name, description]))('when %s: %s', (name) => {
    it(`ends as ${SEEN[name] ?? 'failed evidenceInvalid'}`, async () => {
      if (name === 'other_login') await signed('mitid_da');
      let seen: string;
      try {
        const outcome = await signed('mitid_da', name);
        seen =
          outcome.state === 'failed' || outcome.state === 'lost' ? `${outcome.state} ${outcome.reason}` : outcome.state;
        if (name === 'other_person' && outcome.state === 'complete') {
          // The person is told to the identity gate, which compares it with whom the CRM knows.
          expect(outcome.person?.name).toBe('Mikkel Søgård');
        }
      } catch (error) {
        expect(error).toBeInstanceOf(EsignError);
        seen = `${(error as EsignError).retry} ${(error as EsignError).code}`;
      }
      expect(seen).toBe(SEEN[name] ?? 'failed evidenceInvalid');
    });
  });

  describe('when Norwegian BankID can sign with certificates', () => {
    let method: RedirectMethod;
    beforeAll(async () => {
      const rootsFile = join(directory, 'norwegian.pem');
      await writeFile(rootsFile, harness.broker.norwegianRootPem);
      ({ bankid_no: method } = make({ 'esign.broker.certificateRootsFile': rootsFile }) as {
        bankid_no: RedirectMethod;
      });
    });

    it('takes the signature: its record is the CMS over a text with the whole digest, and its level is advanced', async () => {
      const outcome = await signed('bankid_no', 'certificate', method);
      expect({ outcome, logged }).toMatchObject({
        outcome: {
          state: 'complete',
          level: 'AES',
          evidence: { kind: 'cms', method: 'bankid_no', content: { form: 'text', encoding: 'ISO-8859-1' } },
          person: { key: 'nobankid:9578-6000-4-2188361', nationalNumber: { value: '21883610110' } },
        },
      });
      const { content } = (outcome as unknown as { evidence: { content: { bytes: string } } }).evidence;
      const text = Buffer.from(content.bytes, 'base64').toString('latin1');
      expect(text).toContain(`SHA-256: ${fixed.signing.originalDocumentFingerprint}`);
    });

    it('takes a login without one just as well', async () => {
      const outcome = await signed('bankid_no', undefined, method);
      expect(outcome).toMatchObject({ state: 'complete', evidence: { kind: 'oidc' } });
      expect(outcome).not.toHaveProperty('level');
    });

    it.each(FAULTS.filter(({ certificate = 'whole' }) => certificate !== 'whole').map(({ name }) => name))(
      'refuses it: %s',
      async (fault) => {
        expect(await signed('bankid_no', fault, method)).toEqual({ state: 'failed', reason: 'evidenceInvalid' });
      },
    );

    it('writes what ISO-8859-1 does not have as question marks, and keeps the digest', async () => {
      const signing = { ...fixed.signing, title: `Łódź 契約 ${'x'.repeat(2000)}` };
      const text = await method.shownText({ ...contextNow(), signing });
      expect(text).toContain('?ód? ??');
      expect(text!.length).toBeLessThanOrEqual(1200);
      expect(text).toMatch(/\nSHA-256: [0-9a-f]{64}$/);
    });

    it('asks for none where there are no roots to judge it by', async () => {
      expect(await signed('bankid_no', 'certificate')).toMatchObject({ evidence: { kind: 'oidc' } });
    });
  });

  describe('when an answer of the Finnish network is not encrypted to us', () => {
    it.each(['not_encrypted', 'foreign_key'])('refuses it: %s', async (fault) => {
      expect(await signed('ftn_fi', fault)).toEqual({ state: 'failed', reason: 'evidenceInvalid' });
    });
  });

  describe('when Swedish BankID signed another text', () => {
    it('refuses it', async () => {
      expect(await signed('bankid_se', 'other_text')).toEqual({ state: 'failed', reason: 'evidenceInvalid' });
    });
  });

  describe('when a callback is replayed, or brought into another attempt', () => {
    it('signs nothing', async () => {
      const first = await begun('mitid_da');
      const back = await harness.browser().logIn(first.redirectUrl, PERSON.mitid_da);
      expect((await finished(first.method, first.data, back)).state).toBe('complete');
      expect(await finished(first.method, first.data, back)).toEqual({ state: 'lost', reason: 'resultLost' });
      const second = await begun('mitid_da');
      const other = await harness.browser().logIn(second.redirectUrl, PERSON.mitid_da);
      const third = await begun('mitid_da');
      expect((await finished(third.method, third.data, other)).state).not.toBe('complete');
    });
  });

  describe('when the answer is for another document', () => {
    it('signs nothing', async () => {
      const { method, redirectUrl, data } = await begun('mitid_da');
      const back = await harness.browser().logIn(redirectUrl, PERSON.mitid_da);
      const signing = { ...fixed.signing, originalDocumentFingerprint: 'cd'.repeat(32) };
      const outcome = await method.finalize({ ...contextNow(), signing }, data, back);
      expect(outcome).toEqual({ state: 'failed', reason: 'evidenceInvalid' });
    });
  });

  describe('when a title is longer than MitID shows', () => {
    it.each(['x', '𝔘', 'a b'])('is cut to 130 characters with the digest whole (%s)', async (letter) => {
      const signing = { ...fixed.signing, title: letter.repeat(300) };
      const start = {
        transactionId: 't',
        authType: ACR.mitid_da,
        state: 'y'.repeat(43),
        redirectUri: `${CALLBACK}/mitid_da/`,
      };
      const { data } = await methods['mitid_da']!.initialize({ ...contextNow(), signing }, start);
      const text = Buffer.from(data['shownText'] as string, 'base64').toString();
      expect(text.length).toBeLessThanOrEqual(130);
      expect(text).toMatch(/abab abab abab abab$/);
      expect(text).not.toContain('\uFFFD');
    });
  });

  describe('when requests are to be signed', () => {
    it('signs them for every eID', async () => {
      const { mitid_da: method } = make({ 'esign.broker.request': 'signed' });
      expect((await signed('mitid_da', undefined, method)).state).toBe('complete');
    });
  });

  describe('when the broker is configured', () => {
    it('offers nothing without an issuer', () => {
      expect(Object.keys(make({ 'esign.broker.issuer': undefined }))).toEqual([]);
    });

    it.each([
      ['esign.broker.issuer', 'http://broker.example'],
      ['esign.broker.issuer', 'https://user@broker.example'],
      ['esign.broker.issuer', 'ftp://localhost'],
      ['esign.broker.environment', 'production'],
      ['esign.broker.environment', 'demo'],
      ['esign.broker.clientId', undefined],
      ['esign.broker.keysFile', '/nowhere.json'],
      ['esign.broker.methods', 'bankid_no bankid_no'],
      ['esign.broker.methods', 'vipps'],
      ['esign.broker.request', 'query'],
      ['esign.broker.refreshSeconds', '0'],
      ['esign.broker.relyingPartyName', undefined],
      ['esign.broker.acr.mitid_da', 'urn:grn:authn:no:bankid'],
      ['esign.broker.acr.mitid_da', 'urn:grn:authn:dk:mitid:low'],
    ])('refuses %s = %s', (option, value) => {
      expect(() => make({ [option]: value })).toThrow(expect.objectContaining({ code: 'METHOD_CONFIG_INVALID' }));
    });

    it('refuses a method that is configured otherwise too', () => {
      const own = { 'esign.bankid.baseUrl': 'http://localhost/', 'esign.bankid.environment': 'test' };
      expect(() => make({ ...own, 'esign.bankid.relyingPartyName': 'cn=A' })).toThrow(/esign\.broker\.methods/);
    });
  });

  describe('when the broker is down at the start', () => {
    it('says that it cannot be reached', async () => {
      const { mitid_da: method } = make({ 'esign.broker.issuer': 'http://127.0.0.1:9/broker' });
      await expect(begun('mitid_da', method)).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE', status: 503 });
    });
  });

  it('logs no number and no token', () => {
    expect(JSON.stringify(logged)).not.toMatch(/7111901234|010190-900P|eyJ/);
  });
});
