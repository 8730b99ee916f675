import { readFile, stat, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { checkSettings } from '../../reference-host/app/production.js';
import { TestHost, config } from './app-host.js';

const secret = () => randomBytes(32).toString('base64url');

describe('start of the host', () => {
  describe('when in demo mode', () => {
    it('writes demo.json, keeps data and log-ins over a restart, and runs beside another', async () => {
      const host = await TestHost.start({ demoDocuments: 1 });
      const other = await TestHost.start();
      const path = join(host.options.dataDirectory, 'demo.json');
      const read = async () => JSON.parse(await readFile(path, 'utf8'));
      const demo = await read();
      expect(demo).toMatchObject({ baseUrl: host.application.url, application: 'demo' });
      expect(demo.mailbox).toBe(`${host.application.url}/simulators/mailbox/api/messages`);
      expect(demo.simulators).toMatchObject({
        bankid: `${host.application.url}/simulators/bankid`,
        pki: `${host.application.url}/simulators/pki`,
      });
      expect(demo.users.map(({ admin }: { admin: boolean }) => admin)).toEqual([false, false, true]);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(other.user(false).password).not.toBe(host.user(false).password);
      expect((await host.asCoworker('GET', '/demo/api/v1/limeobject/person/')).body._embedded.limeobjects).toHaveLength(
        10,
      );
      const [document] = (await host.asCoworker('GET', '/demo/api/v1/limeobject/document/')).body._embedded.limeobjects;
      const file = await fetch(`${host.url}/demo/api/v1/file/${document.document}/contents/`, {
        headers: { 'x-api-key': host.user(false).apiKey },
      });
      expect(
        Buffer.from(await file.arrayBuffer())
          .subarray(0, 5)
          .toString(),
      ).toBe('%PDF-');
      await host.application.stop();
      await host.boot();
      expect((await read()).users).toEqual(demo.users);
      expect((await host.asCoworker('GET', '/demo/api/v1/limeobject/person/')).body._embedded.limeobjects).toHaveLength(
        10,
      );
      const port = Number(new URL(host.url).port);
      await expect(TestHost.start({ port })).rejects.toMatchObject({ code: 'HOST_PORT_IN_USE' });
      await other.dispose();
      await host.dispose();
    }, 90_000);

    it('brings stored settings to the version in force', async () => {
      const host = await TestHost.start();
      await host.created.host.sql('host_runtime_config').update({
        version: 1,
        value: JSON.stringify({ url: 'https://old.example' }),
      });
      await host.application.stop();
      await host.boot();
      expect(host.created.host.runtimeConfig.get(config).serverUrl).toBe('https://old.example');
      await host.dispose();
    }, 60_000);
  });

  describe('when in production', () => {
    const environment = () => ({
      ESIGN_HOST_SECRET_KEY: secret(),
      ESIGN_TOKEN_KEY: secret(),
      ESIGN_MANIFEST_KEY: secret(),
      ESIGN_MAIL_HOST: 'mail.example.com',
      ESIGN_SERVER_URL: 'https://crm.example.com',
    });
    const start = async (changes: Record<string, string | undefined>) =>
      await TestHost.start({ mode: 'production', environment: { ...environment(), ...changes } });

    it.each([
      ['ESIGN_TOKEN_KEY', undefined, 'esign.tokenKey'],
      ['ESIGN_MANIFEST_KEY', 'short', 'esign.manifestKey'],
      ['ESIGN_MAIL_HOST', undefined, 'mail.host'],
      ['ESIGN_SERVER_URL', 'http://crm.example.com', 'serverUrl'],
      ['ESIGN_TRUST_URL', 'http://127.0.0.1:3100/trust/v1', 'esign.trust.url'],
      ['ESIGN_TRUST_URL', 'https://crm.example.com/trust/v1', 'esign.trust.url'],
      ['ESIGN_BANKID_URL', 'http://localhost:3000/simulators/bankid', 'ESIGN_BANKID_URL'],
      ['ESIGN_TSA_URLS', '["https://tsa.example","http://localhost:3000/simulators/pki/tsa"]', 'ESIGN_TSA_URLS'],
    ])('refuses to start with %s = %s', async (name, value, option) => {
      const failure = await start({ [name]: value }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: expect.stringMatching(/^CONFIG_/), details: { option } });
      expect((failure as Error).message).not.toContain(value ?? '\0');
    });

    it('finds the address of a simulator however deep in the settings it stands', () => {
      const settings = {
        serverUrl: 'https://crm.example.com',
        services: [{ tsa: 'https://h.example/simulators/pki' }],
      };
      expect(() => checkSettings('x', settings)).toThrow(/x\.services\.0\.tsa is the address of a simulator/);
      expect(() => checkSettings('x', { about: 'https://h.example/simulators-we-like' })).not.toThrow();
    });

    it('brings no simulator and no demo user, and makes the first administrator', async () => {
      const passwordFile = join(await import('node:os').then(({ tmpdir }) => tmpdir()), `password-${process.pid}`);
      await writeFile(passwordFile, 'a long first password\n');
      const host = await start({
        ESIGN_ADMIN_USERNAME: 'chief',
        ESIGN_ADMIN_PASSWORD_FILE: passwordFile,
        ESIGN_ADMIN_EMAIL: 'chief@example.com',
      });
      expect((await host.call('GET', '/simulators/mailbox/api/messages')).status).toBe(404);
      expect((await host.call('GET', '/esign-bb/v1/')).status).toBe(404);
      await expect(stat(join(host.options.dataDirectory, 'demo.json'))).rejects.toMatchObject({ code: 'ENOENT' });
      const logIn = async (username: string, password: string) =>
        await host.call('POST', '/demo/api/v1/session/', { username, password });
      expect((await logIn('anna', 'x')).status).toBe(401);
      const answer = await logIn('chief', 'a long first password');
      expect(answer.body.admin).toBe(true);
      expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; Secure; SameSite=Lax/);
      const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
      const own = `/demo/api/v1/limeobject/coworker/${answer.body.coworker.id}/`;
      expect((await host.call('GET', own, undefined, { cookie })).body).toMatchObject({
        name: 'chief',
        email: 'chief@example.com',
      });
      const put = await host.call(
        'PUT',
        '/demo/api/v1/config/limepkg-test/',
        { serverUrl: 'http://a.example' },
        { cookie },
      );
      expect(put).toMatchObject({ status: 422, body: { code: 'CONFIG_VALUE_INVALID' } });
      await host.dispose();
    }, 60_000);
  });
});
