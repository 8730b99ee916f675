import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SmtpSink } from '../../simulators/mailbox/sink.js';
import { MailStore } from '../../simulators/mailbox/store.js';
import { freePort } from './product.js';
import { pdfWithPages } from './signing-case.js';

const secret = (): string => randomBytes(32).toString('base64url');
const PASSWORD = 'a long first password';

describe('ESIGN_MODE=production npm start, with all it needs', () => {
  let mails: MailStore;
  let server: SmtpSink;
  let directory: string;
  let url: string;
  let cookie = '';
  let child: ChildProcess;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'esign-production-'));
    mails = await MailStore.open(join(directory, 'mails'));
    server = new SmtpSink(mails);
    await server.up();
    await writeFile(join(directory, 'password'), PASSWORD);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    child = spawn(process.execPath, ['dist/reference-host/main.js'], {
      env: {
        PATH: process.env.PATH,
        ESIGN_MODE: 'production',
        ESIGN_DATA_DIR: join(directory, 'data'),
        PORT: String(port),
        ESIGN_HOST_SECRET_KEY: secret(),
        ESIGN_TOKEN_KEY: secret(),
        ESIGN_MANIFEST_KEY: secret(),
        ESIGN_MAIL_HOST: '127.0.0.1',
        ESIGN_MAIL_PORT: String(server.port),
        ESIGN_MAIL_REQUIRE_TLS: 'false',
        ESIGN_SERVER_URL: 'https://crm.example.com',
        ESIGN_ADMIN_USERNAME: 'chief',
        ESIGN_ADMIN_EMAIL: 'chief@example.com',
        ESIGN_ADMIN_PASSWORD_FILE: join(directory, 'password'),
      },
      stdio: 'ignore',
    });
    await until(async () => (await fetch(`${url}/lime/client/`).catch(() => undefined))?.status === 200);
  }, 60_000);

  afterAll(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    await server.down();
    await rm(directory, { recursive: true, force: true });
  }, 30_000);

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const isRaw = body instanceof Uint8Array;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { cookie, ...(isRaw || body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: isRaw ? (body as Uint8Array<ArrayBuffer>) : body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
  }

  it('serves no simulator, no building block and no demo file', async () => {
    for (const path of ['/simulators/', '/simulators/mailbox/api/messages', '/esign-bb/v1/cert/list']) {
      expect((await call('GET', path)).status).toBe(404);
    }
    expect(existsSync(join(directory, 'data', 'demo.json'))).toBe(false);
  });

  it('lets its first administrator log in, set it up, send, and get a signed document', async () => {
    const login = await call('POST', '/lime/api/v1/session/', { username: 'chief', password: PASSWORD });
    expect(login.status).toBe(200);
    cookie = login.headers.get('set-cookie')!.split(';')[0]!;
    const settings = { fromAddress: 'esign@example.com', serverUrl: 'http://crm.example.com' };
    expect((await call('PUT', '/lime/api/v1/config/limepkg-esign/', settings)).status).toBe(422);
    const { fromAddress } = settings;
    expect((await call('PUT', '/lime/api/v1/config/limepkg-esign/', { fromAddress })).status).toBe(200);
    const file = await call('POST', '/lime/api/v1/file/', await pdfWithPages(2), {
      'content-type': 'application/pdf',
      'content-disposition': "attachment; filename*=UTF-8''lease.pdf",
    });
    const record = { name: 'Lease', document: file.body.id, type: 'agreement' };
    const document = await call('POST', '/lime/api/v1/limeobject/document/', record);
    const created = await call('POST', '/lime/limepkg-esign/signing/', {
      title: 'Lease',
      documents: [document.body._id],
      methods: ['checkbox'],
      signers: [{ name: 'Anna Berg', email: 'anna@example.com', role: 'signer' }],
    });
    expect(created).toMatchObject({ status: 201, body: { coworker: { email: 'chief@example.com' } } });
    await until(() => mails.all().length > 0);
    const link = /https:\/\/crm\.example\.com\/lime\/limepkg-esign\/portal\/\?app=lime&token=([\w-]{43})/;
    const token = link.exec(mails.all()[0]?.text ?? '')?.[1] ?? '';
    cookie = '';
    const signed = await call('POST', `/lime/limepkg-esign/portal/sign/checkbox/${token}/`, { signed: true });
    expect(signed.status).toBe(200);
    await until(() => mails.all().filter(({ attachments }) => attachments.length > 0).length === 2);
    expect(mails.all().map(({ to }) => to)).toEqual(['anna@example.com', 'anna@example.com', 'chief@example.com']);
  }, 60_000);
});

async function until(isTrue: () => boolean | Promise<boolean>, timeoutMs = 40_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await sleep(100);
  }
}
