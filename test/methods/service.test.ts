import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EsignError } from '../../src/errors.js';
import type { Translator } from '../../src/host/index.js';
import {
  createMethods,
  MethodRegistry,
  type MethodContext,
  type MethodOutcome,
  type PollStep,
} from '../../src/methods/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';
import type { Json, SigningContext } from '../../src/signing/index.js';
import { SERVICE_FAULTS } from '../../simulators/service/index.js';
import { BrokerHarness, CLIENT_ID } from '../simulators/broker-harness.js';
import { ServiceHarness } from '../simulators/service-harness.js';
import { context as fixed } from './context.js';

const CALLBACK = 'http://localhost:3999/demo/limepkg-esign/portal/callback/mitid_da/';
const MITID = 'urn:grn:authn:dk:mitid:substantial';
const FTN = 'urn:grn:authn:fi:bank-id';
const ELIN = '199001189811';

const translator = {
  get: (_language: string, _key: string, { title, sender, digest }: Record<string, string> = {}) =>
    `“${title}” for ${sender}: ${digest}`,
} as unknown as Translator;

describe('eIDs through the central signing service', () => {
  let service: ServiceHarness;
  let directory: string;
  let config: Record<string, string>;
  let signingService = 'eservices';
  const logged: unknown[] = [];

  function make(changes: Record<string, string | undefined> = {}): MethodRegistry {
    const all: Record<string, string | undefined> = { ...config, ...changes };
    const log = (...words: unknown[]) => void logged.push(words);
    const host = {
      applicationConfig: { get: (key: string) => all[key], secret: () => Buffer.alloc(32) },
      logger: { error: log, warn: log, info: log, debug: log },
      translator,
      system: {},
    };
    const person = () => Promise.resolve({ name: 'Lars Fjellheim' });
    const settings = () => ({ signingService });
    const parts = { host, ports: { crm: { person } }, now: () => new Date(), settings } as unknown as SigningContext;
    const mask = (_country: string, number: string) => `${number.slice(0, 6)}•••`;
    return new MethodRegistry(createMethods(parts, { primitives: nodePkiPrimitives, mask }));
  }

  beforeAll(async () => {
    service = await ServiceHarness.open();
    directory = await mkdtemp(join(tmpdir(), 'service-client-'));
    const rootsFile = join(directory, 'root.pem');
    await writeFile(rootsFile, service.bankId.rootPem);
    config = service.options(rootsFile);
  }, 60_000);
  afterAll(async () => {
    await service.close();
    await rm(directory, { recursive: true, force: true });
  });

  const contextNow = (): MethodContext => ({ ...fixed, now: new Date() });
  const kept = (data: Json): Json => JSON.parse(JSON.stringify(data)) as Json;

  /** Signs with BankID. @param fault - befalls the call before or after the person signs */
  async function signed(before?: string, after?: string, methods = make()): Promise<MethodOutcome> {
    const method = methods.poll('bankid_se');
    if (before !== undefined) await service.fault(before);
    const { outcome, data } = await method.start(contextNow(), 'bankid-t', { personalNumber: ELIN });
    if (outcome.state !== 'pending') return outcome;
    await service.act('sign', { personalNumber: ELIN });
    if (after !== undefined) await service.fault(after);
    let step: PollStep | undefined;
    for (let attempt = 1; step === undefined; attempt += 1) {
      try {
        step = await method.collect(contextNow(), kept(data), true);
      } catch (error) {
        if (attempt === 2 || !(error instanceof EsignError && error.retry === 'later')) throw error;
      }
    }
    return step.outcome;
  }

  /** Logs in through the service. @param loginFault - at the broker */
  async function loggedIn(
    [id, acr, person]: readonly [string, string, string],
    { before, after, loginFault }: { before?: string; after?: string; loginFault?: string } = {},
    methods = make(),
  ): Promise<MethodOutcome> {
    const method = methods.redirect(id);
    if (before !== undefined) await service.fault(before);
    const start = { transactionId: `t-${id}`, authType: acr, state: `s${'x'.repeat(42)}`, redirectUri: CALLBACK };
    const { redirectUrl, data } = await method.initialize(contextNow(), start);
    expect(redirectUrl).not.toContain(start.state);
    const back = await service.browser().logIn(redirectUrl, person, loginFault);
    expect(back).toContain(`${CALLBACK}?state=${start.state}&code=`);
    if (after !== undefined) await service.fault(after);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await method.finalize(contextNow(), kept(data), back);
      } catch (error) {
        if (attempt === 3 || !(error instanceof EsignError && error.retry === 'later')) throw error;
      }
    }
  }
  const FREJA = ['mitid_da', MITID, 'dk-freja'] as const;
  const AINO = ['ftn_fi', FTN, 'fi-aino'] as const;

  describe('when Swedish BankID comes through it', () => {
    it('is the same record, and the relying party in it is the service', async () => {
      const outcome = await signed();
      expect({ outcome, logged }).toMatchObject({
        outcome: {
          state: 'complete',
          evidence: { kind: 'bankid_se', relyingPartyName: service.service.relyingParty, transactionId: 'bankid-t' },
          person: { key: `SE:${ELIN}` },
        },
      });
    });

    it('is refused where the signature names another relying party than is configured', async () => {
      const others = make({ 'esign.service.relyingPartyName': 'cn=Somebody else' });
      expect(await signed(undefined, undefined, others)).toEqual({ state: 'failed', reason: 'evidenceInvalid' });
    });

    it('passes BankID’s own refusals on', async () => {
      const method = make().poll('bankid_se');
      const input = { personalNumber: ELIN };
      const first = await method.start(contextNow(), 't1', input);
      const second = await method.start(contextNow(), 't2', input);
      expect(second.outcome).toEqual({ state: 'failed', reason: 'alreadyInProgress' });
      const after = await method.collect(contextNow(), kept(first.data), true);
      expect(after.outcome).toEqual({ state: 'failed', reason: 'cancelled' });
    });

    it('ends the order when the signer cancels, and again without an error', async () => {
      const method = make().poll('bankid_se');
      const { data } = await method.start(contextNow(), 't3', { personalNumber: ELIN });
      await method.cancel(kept(data));
      await method.cancel(kept(data));
      expect((await method.collect(contextNow(), kept(data), true)).outcome).toEqual({
        state: 'lost',
        reason: 'resultLost',
      });
    });
  });

  describe.each([FREJA, AINO])('when %s comes through it', (...who) => {
    it('is the same record with our nonce, and the service is the client in it', async () => {
      const outcome = await loggedIn(who);
      expect({ outcome, logged }).toMatchObject({
        outcome: {
          state: 'complete',
          evidence: {
            kind: 'oidc',
            clientId: service.service.clientId,
            request: { form: who[0] === 'ftn_fi' ? 'object' : 'pushed' },
          },
        },
      });
    });

    it('ends as the broker says', async () => {
      expect(await loggedIn(who, { loginFault: 'user_abort' })).toEqual({ state: 'failed', reason: 'userCancel' });
      expect(await loggedIn(who, { loginFault: 'used_code' })).toEqual({ state: 'lost', reason: 'resultLost' });
      expect(await loggedIn(who, { loginFault: 'wrong_nonce' })).toEqual({
        state: 'failed',
        reason: 'evidenceInvalid',
      });
      expect(await loggedIn(who, { loginFault: 'mixed_issuer' })).toEqual({
        state: 'failed',
        reason: 'evidenceInvalid',
      });
    });

    it('refuses tokens that are made for another client than is configured', async () => {
      const others = make({ 'esign.service.clientId': 'urn:somebody:else' });
      expect(await loggedIn(who, {}, others)).toEqual({ state: 'failed', reason: 'evidenceInvalid' });
    });
  });

  /** How each fault of the service ends: for an order, and for a login. Nothing of what it forges counts. */
  const ENDS: Readonly<Record<string, readonly [string, string]>> = {
    unavailable: ['complete', 'complete'],
    'lost-answer': ['complete', 'complete'],
    'unknown-customer': ['complete', 'complete'],
    'unreadable-answer': ['complete', 'complete'],
    forgotten: ['lost resultLost', 'lost resultLost'],
    'swapped-text': ['failed evidenceInvalid', ''],
    'swapped-hidden-data': ['failed evidenceInvalid', ''],
    'other-nonce': ['', 'failed evidenceInvalid'],
    'other-token': ['', 'failed evidenceInvalid'],
    'own-token': ['', 'failed evidenceInvalid'],
  };
  const said = (outcome: MethodOutcome): string =>
    outcome.state === 'failed' || outcome.state === 'lost' ? `${outcome.state} ${outcome.reason}` : outcome.state;

  describe.each(SERVICE_FAULTS)('when %s: %s', (name) => {
    const [order, login] = ENDS[name] ?? ['unknown', 'unknown'];
    const isEarly = name.startsWith('swapped') || name === 'other-nonce';

    if (order !== '') {
      it(`an order ends as ${order}`, async () => {
        expect(said(await signed(...(isEarly ? [name] : [undefined, name])))).toBe(order);
      });
    }
    if (login !== '') {
      it(`a login ends as ${login}`, async () => {
        await loggedIn(FREJA);
        expect(said(await loggedIn(FREJA, isEarly ? { before: name } : { after: name }))).toBe(login);
      });
    }
  });

  describe('when it cannot be used at the start', () => {
    it.each(['unavailable', 'unknown-customer', 'unreadable-answer', 'lost-answer'])(
      'says so, and begins nothing: %s',
      async (fault) => {
        await expect(signed(fault)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503 });
        await expect(loggedIn(FREJA, { before: fault })).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
        for (const { orderRef } of (await (await fetch(`${service.url}/bankid/control/orders/`)).json()) as {
          orderRef: string;
        }[]) {
          await fetch(`${service.url}/bankid/control/orders/${orderRef}/cancel`, { method: 'POST' });
        }
      },
    );
  });

  describe('when somebody brings a callback without its code', () => {
    it('signs nothing', async () => {
      const method = make().redirect('mitid_da');
      const start = { transactionId: 't', authType: MITID, state: 'y'.repeat(43), redirectUri: CALLBACK };
      const { redirectUrl, data } = await method.initialize(contextNow(), start);
      await service.browser().logIn(redirectUrl, 'dk-freja');
      for (const query of [
        `?state=${start.state}`,
        `?state=${start.state}&code=guessed`,
        '?state=other&code=guessed',
      ]) {
        const outcome = await method.finalize(contextNow(), kept(data), `${CALLBACK}${query}`);
        expect(outcome.state).not.toBe('complete');
      }
    });
  });

  describe('when there are agreements of our own as well', () => {
    it('takes the way of the setting, and stays with it for an attempt that is under way', async () => {
      const own = await BrokerHarness.open();
      try {
        const keysFile = join(directory, 'keys.json');
        await writeFile(keysFile, JSON.stringify({ keys: own.keys }));
        const methods = make({
          'esign.broker.issuer': own.issuer,
          'esign.broker.environment': 'test',
          'esign.broker.clientId': CLIENT_ID,
          'esign.broker.keysFile': keysFile,
          'esign.broker.methods': 'mitid_da',
        });
        const begin = () =>
          methods.redirect('mitid_da').initialize(contextNow(), {
            transactionId: 't',
            authType: MITID,
            state: 'z'.repeat(43),
            redirectUri: CALLBACK,
          });
        signingService = 'criipto';
        expect((await begin()).redirectUrl).toContain(own.issuer);
        signingService = 'eservices';
        const { redirectUrl, data } = await begin();
        expect(redirectUrl).toContain(`${service.url}/broker/`);
        const back = await service.browser().logIn(redirectUrl, 'dk-freja');
        signingService = 'criipto';
        const outcome = await methods.redirect('mitid_da').finalize(contextNow(), kept(data), back);
        expect(outcome).toMatchObject({ state: 'complete', evidence: { clientId: service.service.clientId } });
      } finally {
        signingService = 'eservices';
        await own.close();
      }
    });
  });

  describe('when it is configured', () => {
    it.each([
      ['esign.service.url', 'http://service.example/'],
      ['esign.service.environment', 'demo'],
      ['esign.service.apiKey', undefined],
      ['esign.service.apiKey', 'short'],
      ['esign.service.customerToken', 'with a space and more'],
      ['esign.service.methods', 'vipps'],
      ['esign.service.methods', 'ftn_fi ftn_fi'],
      ['esign.service.relyingPartyName', undefined],
      ['esign.service.issuer', undefined],
      ['esign.service.clientId', undefined],
      ['esign.service.acr.mitid_da', 'urn:grn:authn:no:bankid'],
    ])('refuses %s = %s', (option, value) => {
      expect(() => make({ [option]: value })).toThrow(expect.objectContaining({ code: 'METHOD_CONFIG_INVALID' }));
    });

    it('offers what it is told to', () => {
      const methods = make({ 'esign.service.methods': 'bankid_se', 'esign.service.issuer': undefined });
      expect(methods.find('bankid_se')?.interaction).toBe('poll');
      expect(methods.find('mitid_da')).toBeUndefined();
    });
  });

  it('logs no number, no token and no credentials', () => {
    const { apiKey, customerToken } = service.service.customer;
    for (const secret of [ELIN, apiKey, customerToken, 'eyJ']) expect(JSON.stringify(logged)).not.toContain(secret);
  });
});
