import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mailDomainCheck } from '../../src/endpoints/setup-checks/mail-domain.js';
import { setupChecks } from '../../src/endpoints/index.js';
import { UnavailableError } from '../../src/errors.js';
import { loadCatalog } from '../../src/i18n/index.js';
import {
  reportOf,
  runSetupChecks,
  type OutboxRow,
  type SetupCheck,
  type SetupFinding,
} from '../../src/signing/index.js';
import { worldOf, type WorldOptions } from './setup-app.js';

const signal = new AbortController().signal;

function find(id: string, options: WorldOptions = {}): Promise<SetupFinding> {
  const check = setupChecks(worldOf(options).context).find((one) => one.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  return check.run(signal);
}

const brief = async (id: string, options?: WorldOptions) => {
  const { state, reason } = await find(id, options);
  return `${state} ${reason}`;
};
const members = (...list: { username: string; kind: 'user' | 'impersonated'; coworkerId?: number }[]) => ({
  diagnostics: { groupMembers: () => Promise.resolve(list) },
});
const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

describe('the checks of the set-up', () => {
  describe('when nothing is wrong', () => {
    it.each([
      'secrets',
      'structure',
      'documents',
      'users',
      'from_address',
      'mail_server',
      'methods',
      'trust_service',
      'queue',
      'outbox',
    ])('%s is in order', async (id) => {
      expect(await brief(id)).toBe('ok ok');
    });
    it.each(['clock', 'time_zones'])('%s is in order', async (id) => {
      expect(await brief(id)).toBe('ok ok');
    });
  });

  describe('when something is wrong', () => {
    const change = { kind: 'create-property', limetype: 'signing', property: 'title', detail: '' } as const;
    const away = new UnavailableError('TRUST_UNAVAILABLE', 'away');
    const row = { id: 1, createdAt: minutesAgo(40) } as OutboxRow;
    const linked = { username: 'anna', kind: 'user', coworkerId: 1 } as const;
    const unlinked = { username: 'bo', kind: 'user' } as const;
    it.each<[string, string, WorldOptions]>([
      ['secrets', 'failed missing', { secrets: { 'esign.tokenKey': Buffer.alloc(32) } }],
      [
        'secrets',
        'warning same',
        { secrets: { 'esign.tokenKey': Buffer.alloc(32), 'esign.manifestKey': Buffer.alloc(32) } },
      ],
      ['structure', 'failed changes', { changes: [change] }],
      ['structure', 'failed conflicts', { changes: [change, { ...change, kind: 'conflict' }] }],
      ['documents', 'failed no_limetype', { settings: { documentLimetype: 'paper' } }],
      [
        'documents',
        'failed no_file_field',
        { settings: { mapping: { properties: { document: { document: 'pdf' } } } } },
      ],
      ['users', 'failed no_group', { diagnostics: { groupMembers: () => Promise.resolve(undefined) } }],
      ['users', 'failed no_members', members({ username: 'portal', kind: 'impersonated' })],
      ['users', 'failed nobody_linked', members(unlinked)],
      ['users', 'warning some_unlinked', members(linked, unlinked)],
      ['users', 'unknown cannot_tell', { diagnostics: null }],
      ['server_address', 'failed missing', { settings: { serverUrl: '' } }],
      ['portal', 'failed no_user', members(linked)],
      ['portal', 'unknown no_address', { settings: { serverUrl: '' } }],
      ['from_address', 'failed missing', { settings: { fromAddress: '' } }],
      ['mail_server', 'unknown cannot_tell', { diagnostics: null }],
      ['methods', 'failed none', { settings: { methods: [{ value: 'bankid_se', enabled: true }] } }],
      ['methods', 'warning not_possible', { settings: { methods: [{ value: 'bankid_se' }, { value: 'checkbox' }] } }],
      ['trust_service', 'warning missing', { register: { isSetUp: () => false } }],
      ['trust_service', 'failed unavailable', { register: { checks: () => Promise.reject(away) } }],
      [
        'trust_service',
        'failed failing',
        { register: { checks: () => Promise.resolve([{ id: 'tsa', state: 'failed', detail: 'away' }]) } },
      ],
      ['trust_service', 'ok not_wanted', { register: { isSetUp: () => false }, settings: { enablePades: false } }],
      ['outbox', 'warning stuck', { outbox: [row] }],
      ['clock', 'warning off', { databaseNow: () => Promise.resolve(minutesAgo(0.2)) }],
      ['clock', 'failed off', { databaseNow: () => Promise.resolve(minutesAgo(-5)) }],
      ['queue', 'unknown cannot_tell', { diagnostics: null }],
    ])('%s: %s', async (id, expected, options) => {
      expect(await brief(id, options)).toBe(expected);
    });

    it('tells of jobs that wait or were given up', async () => {
      const work = (state: object) => ({
        diagnostics: { work: () => Promise.resolve({ waiting: 3, active: 0, failed: 0, ...state }) },
      });
      expect(await find('queue', work({ waitingSince: minutesAgo(9) }))).toMatchObject({
        state: 'failed',
        params: { count: 3, minutes: 9 },
      });
      expect(await brief('queue', work({ failed: 2 }))).toBe('warning given_up');
    });

    it('tells why the mail server cannot be used, and nothing of its answer', async () => {
      const failure = new UnavailableError('HOST_MAIL_UNAVAILABLE', 'secret words', { details: { reason: 'EAUTH' } });
      const found = await find('mail_server', { diagnostics: { verifyMail: () => Promise.reject(failure) } });
      expect(found).toEqual({ state: 'failed', reason: 'unavailable', params: { code: 'EAUTH' } });
    });

    it('never tells anything of a secret', async () => {
      const secret = Buffer.from('k'.repeat(32));
      const found = await find('secrets', { secrets: { 'esign.tokenKey': secret, 'esign.manifestKey': secret } });
      expect(JSON.stringify(found)).not.toContain('kkk');
    });
  });

  describe('when the server calls itself', () => {
    let server: Server;
    let status = 200;
    const asked: string[] = [];
    const at = () => ({
      settings: { serverUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` },
    });
    beforeAll(async () => {
      server = createServer((request, response) => {
        asked.push(request.url ?? '');
        response.writeHead(status).end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    it('warns of an address of this machine alone', async () => {
      status = 200;
      expect(await brief('server_address', at())).toBe('warning loopback');
      expect(asked.at(-1)).toBe('/demo/limepkg-esign/portal/?app=demo');
    });

    it.each([404, 302, 500])('is told of an answer %d', async (answer) => {
      status = answer;
      expect(await find('server_address', at())).toMatchObject({
        reason: 'other_answer',
        params: { status: String(answer) },
      });
    });

    it.each([
      [400, 'ok ok'],
      [403, 'failed refused'],
      [500, 'failed refused'],
      [429, 'unknown busy'],
    ])('takes the portal’s answer %d for %s', async (answer, expected) => {
      status = answer;
      expect(await brief('portal', at())).toBe(expected);
    });

    it('is told when there is no answer', async () => {
      expect(await brief('server_address', { settings: { serverUrl: 'http://127.0.0.1:1' } })).toBe(
        'failed unreachable',
      );
      expect(await brief('portal', { settings: { serverUrl: 'http://127.0.0.1:1' } })).toBe('unknown no_address');
    });
  });

  describe('when the mail domain is looked up', () => {
    const records = (known: Record<string, string[]>) => (name: string) => Promise.resolve(known[name] ?? []);
    const spf = ['v=spf1 include:x -all'];
    const dmarc = ['v=DMARC1; p=none'];
    it.each<[string, string, Record<string, string[]>]>([
      ['sign@crm.example', 'ok ok', { 'crm.example': spf, '_dmarc.crm.example': dmarc }],
      ['sign@mail.crm.example', 'ok ok', { 'mail.crm.example': spf, '_dmarc.crm.example': dmarc }],
      ['sign@other.example', 'ok other_domain', { 'other.example': spf, '_dmarc.other.example': dmarc }],
      ['sign@crm.example', 'warning no_spf', { 'crm.example': ['v=spf10'], '_dmarc.crm.example': dmarc }],
      ['sign@crm.example', 'warning no_dmarc', { 'crm.example': spf }],
    ])('%s is %s', async (fromAddress, expected, known) => {
      const serverUrl = 'https://www.crm.example';
      const check = mailDomainCheck(worldOf({ settings: { fromAddress, serverUrl } }).context, records(known));
      const { state, reason } = await check.run(signal);
      // The last two labels of both are "crm.example" or not.
      expect(`${state} ${reason}`).toBe(expected);
    });

    it('says nothing against it when there is no name service', async () => {
      const check = mailDomainCheck(worldOf().context, () => Promise.reject(new Error('ETIMEOUT')));
      expect(await check.run(signal)).toMatchObject({ state: 'unknown', reason: 'not_looked_up' });
    });
  });

  describe('when they run', () => {
    it('tells of each, of one that throws and of one that never ends', async () => {
      const faults: string[] = [];
      const checks: SetupCheck[] = [
        { id: 'good', run: () => Promise.resolve({ state: 'ok', reason: 'ok' }) },
        { id: 'bad', run: () => Promise.reject(new Error('boom')) },
        { id: 'slow', run: () => new Promise(() => undefined) },
      ];
      const results = await runSetupChecks(checks, 50, (id) => faults.push(id));
      expect(results.map(({ id, state, reason }) => [id, state, reason])).toEqual([
        ['good', 'ok', 'ok'],
        ['bad', 'unknown', 'fault'],
        ['slow', 'unknown', 'timeout'],
      ]);
      expect(faults).toEqual(['bad']);
    });

    it('has words for every check, in every language, for what it may find', () => {
      const catalog = loadCatalog('translations');
      const translator = { get: catalog.get.bind(catalog), all: () => ({}) };
      for (const { id } of setupChecks(worldOf().context)) {
        for (const reason of ['ok', 'timeout']) {
          const state = reason === 'ok' ? 'ok' : 'unknown';
          const report = reportOf({ id, state, reason, params: { seconds: 8 } }, translator, 'fi');
          expect(Object.values(report).filter((text) => text.startsWith('limepkg_esign.'))).toEqual([]);
          expect(report.todo === '').toBe(state === 'ok');
        }
      }
    });
  });
});
