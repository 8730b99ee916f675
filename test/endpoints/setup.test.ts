import { setupEndpoints } from '../../src/endpoints/index.js';
import { MAIL_KINDS } from '../../src/mail/index.js';
import { METHOD_IDS } from '../../src/signing/index.js';
import { adminSession, coworkerSession, serve } from '../http-harness.js';
import { ANNA, worldOf, type WorldOptions } from './setup-app.js';

async function start(options: WorldOptions = {}, session = adminSession) {
  const world = worldOf({ settings: { serverUrl: 'http://127.0.0.1:1' }, ...options });
  const server = await serve(setupEndpoints(world.context), { session });
  const call = async (method: string, address: string, body?: object) => {
    const response = await fetch(server.url + address, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
  };
  return { ...world, call, close: () => server.close() };
}

const PREVIEW = '/setup/mail-preview/?kind=invitation&language=sv';
const TEST = { kind: 'completed', language: 'fi' };

describe('the endpoints of the administration pages', () => {
  let app: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    app = await start();
  });
  afterEach(() => app.close());

  describe('when the caller is no administrator', () => {
    it.each([
      ['GET', '/setup/check/'],
      ['GET', '/setup/names/'],
      ['GET', '/setup/methods/'],
      ['GET', PREVIEW],
      ['POST', '/setup/test-mail/'],
    ])('refuses %s %s', async (method, address) => {
      const other = await start({}, coworkerSession);
      const answer = await other.call(method, address, method === 'POST' ? TEST : undefined);
      expect(answer).toMatchObject({ status: 403, body: { code: 'ACCESS_ADMIN_ONLY' } });
      expect(other.mails).toEqual([]);
      await other.close();
    });
  });

  describe('when the set-up is checked', () => {
    it('tells what is in order, what is not, what that breaks and what to do', async () => {
      const { status, body } = await app.call('GET', '/setup/check/');
      expect(status).toBe(200);
      expect(Date.parse(body.checkedAt)).toBeGreaterThan(0);
      const of = (id: string) => body.checks.find((check: { id: string }) => check.id === id);
      expect(of('secrets')).toMatchObject({ state: 'ok', breaks: '', todo: '' });
      expect(of('server_address')).toMatchObject({
        state: 'failed',
        title: 'en_us:limepkg_esign.admin.check.server_address.title',
        breaks: 'en_us:limepkg_esign.admin.check.server_address.breaks',
        todo: 'en_us:limepkg_esign.admin.check.server_address.todo',
      });
      expect(body.checks).toHaveLength(16);
    });
  });

  describe('when names are asked for', () => {
    it('has ours under the names of the specification, whatever is mapped, and theirs', async () => {
      const mapped = await start({ settings: { mapping: { limetypes: { signing: 'avtal' } } } });
      const { body } = await mapped.call('GET', '/setup/names/');
      const names = (list: { name: string }[]) => list.map(({ name }) => name);
      expect(names(body.ours)).toEqual(['signing', 'signer', 'document', 'history', 'coworker']);
      expect(names(body.ours[0].properties)).toEqual(expect.arrayContaining(['title', 'signingstatus', 'deal']));
      expect(names(body.ours[4].properties)).toEqual(['name', 'email', 'phone']);
      expect(names(body.theirs)).toContain('person');
      await mapped.close();
    });
  });

  describe('when methods are asked for', () => {
    it('says of each what it proves, or what is missing', async () => {
      const { methods } = (await app.call('GET', '/setup/methods/')).body;
      expect(methods.map(({ value }: { value: string }) => value)).toEqual([...METHOD_IDS]);
      const of = (value: string) => methods.find((method: { value: string }) => method.value === value);
      expect(of('checkbox')).toMatchObject({ level: 'SES', isPossible: true, missing: '' });
      expect(of('bankid_se')).toMatchObject({ level: null, isPossible: false });
      expect(of('bankid_se').missing).not.toBe('');
    });
  });

  describe('when a mail is looked at', () => {
    it.each(MAIL_KINDS)('shows %s with invented data', async (kind) => {
      const { status, body } = await app.call('GET', `/setup/mail-preview/?kind=${kind}&language=sv`);
      expect(status).toBe(200);
      expect(body.recipient).toEqual(ANNA);
      expect(body.kinds).toEqual([...MAIL_KINDS]);
      expect(body.html).toContain('<html');
      expect(`${body.subject}${body.html}${body.text}`).not.toMatch(/undefined|token=/);
    });

    it('gives a page of its own to a frame, in which nothing runs and nothing loads', async () => {
      const page = await app.call('GET', `${PREVIEW}&format=html`);
      expect(page.headers.get('content-type')).toContain('text/html');
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^sandbox; default-src 'none';/);
      expect(policy).not.toContain('script');
      expect(page.headers.get('cache-control')).toBe('no-store');
    });

    it.each(['kind=other&language=sv', 'kind=invitation&language=xx', 'kind=invitation', ''])(
      'refuses %j',
      async (query) => {
        const answer = await app.call('GET', `/setup/mail-preview/?${query}`);
        expect(answer).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } });
      },
    );
  });

  describe('when a test mail is sent', () => {
    it('goes to the caller alone, marked, and leaves a line in the log without an address', async () => {
      const { status, body } = await app.call('POST', '/setup/test-mail/', TEST);
      expect(status).toBe(200);
      expect(app.mails).toHaveLength(1);
      const [mail] = app.mails;
      expect(mail).toMatchObject({ recipientEmail: ANNA.email, fromEmail: 'sign@crm.example' });
      expect(mail?.subject).toContain('limepkg_esign.admin.mail.test_subject');
      expect(mail?.messageId).toMatch(/^<test-[0-9a-f-]{36}@crm\.example>$/);
      expect(body).toEqual({ recipient: ANNA.email, subject: mail?.subject });
      const line = app.logged.find((fields) => 'audit' in fields);
      expect(line).toMatchObject({ audit: 'setup.test_mail', userId: 1, kind: 'completed', language: 'fi' });
      expect(JSON.stringify(line)).not.toContain(ANNA.email);
    });

    it('takes no other address', async () => {
      const answer = await app.call('POST', '/setup/test-mail/', { ...TEST, recipient: 'other@example.com' });
      expect(answer.status).toBe(400);
      expect(app.mails).toEqual([]);
    });

    it('is refused the sixth time', async () => {
      for (let time = 0; time < 5; time += 1) await app.call('POST', '/setup/test-mail/', TEST);
      const answer = await app.call('POST', '/setup/test-mail/', TEST);
      expect(answer).toMatchObject({ status: 429, body: { code: 'SETUP_TEST_MAIL_TOO_SOON' } });
      expect(answer.body.retryAfterSeconds).toBeGreaterThan(500);
      expect(app.mails).toHaveLength(5);
    });

    it('is refused without a sender or without an address of one’s own', async () => {
      const noSender = await start({ settings: { fromAddress: '' } });
      expect((await noSender.call('POST', '/setup/test-mail/', TEST)).body.code).toBe('SETUP_INCOMPLETE');
      await noSender.close();
      const noAddress = await start({}, { ...adminSession, coworkerId: 9 });
      expect((await noAddress.call('POST', '/setup/test-mail/', TEST)).body.code).toBe('SETUP_NO_OWN_ADDRESS');
      await noAddress.close();
    });
  });
});
