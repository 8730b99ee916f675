import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Mail } from '../../src/host/index.js';
import { TestHost, until } from './app-host.js';

describe('work of the host', () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await TestHost.start();
  }, 60_000);
  afterAll(async () => {
    await host.dispose();
  });
  const system = () => host.created.host.system;
  const run: TestHost['created']['host']['unitsOfWork']['run'] = (...args) =>
    host.created.host.unitsOfWork.run(...args);

  describe('when the runtime configuration is changed', () => {
    const path = '/demo/api/v1/config/limepkg-test/';

    it('is readable by users and writable by administrators alone', async () => {
      expect((await host.call('GET', path)).status).toBe(401);
      expect((await host.asCoworker('GET', path)).body).toMatchObject({ fromAddress: 'esign@limeflowers.example' });
      expect((await host.asCoworker('GET', `${path}schema/`)).body.type).toBe('object');
      expect((await host.asCoworker('PUT', path, { fromAddress: 'x@y.example' })).status).toBe(403);
    });

    it('refuses invalid settings with every error, and changes nothing', async () => {
      const before = (await host.asAdmin('GET', path)).body;
      const answer = await host.asAdmin('PUT', path, { fromAddress: 'new@y.example', bad: 1 });
      expect(answer).toMatchObject({ status: 422, body: { code: 'CONFIG_VALUE_INVALID', errors: [{ path: 'bad' }] } });
      expect((await host.asAdmin('GET', path)).body).toEqual(before);
    });

    it('makes tables that the new settings ask for, after a dry run that makes none', async () => {
      const change = { extraLimetypes: ['gadget'] };
      const plan = await host.asAdmin('POST', `${path}plan/`, change);
      expect(plan.body.changes).toContainEqual(
        expect.objectContaining({ kind: 'create-limetype', limetype: 'gadget' }),
      );
      expect((await host.asAdmin('GET', '/demo/api/v1/limeobject/gadget/')).status).toBe(404);
      expect((await host.asAdmin('PUT', path, change)).body.extraLimetypes).toEqual(['gadget']);
      expect((await host.asAdmin('GET', '/demo/api/v1/limeobject/gadget/')).status).toBe(200);
    });

    it('refuses to overwrite what somebody else saved', async () => {
      const etag = (await host.asAdmin('GET', path)).headers.get('etag')!;
      expect((await host.asAdmin('PUT', path, {}, { 'if-match': etag })).status).toBe(200);
      expect(await host.asAdmin('PUT', path, {}, { 'if-match': etag })).toMatchObject({
        status: 409,
        body: { code: 'HOST_CONFIG_CHANGED' },
      });
    });
  });

  describe('when an event is published', () => {
    it('reaches its handler once it succeeds, in order', async () => {
      let failures = 1;
      host.created.onEvent = () => (failures-- > 0 ? Promise.reject(new Error('not yet')) : Promise.resolve());
      await run(system(), undefined, (uow) => uow.publish('test.happened', { n: 1 }));
      await run(system(), undefined, (uow) => uow.publish('test.happened', { n: 2 }));
      await until(() => host.created.heard.length === 2);
      expect(host.created.heard.map(({ body }) => body)).toEqual([{ n: 1 }, { n: 2 }]);
    }, 20_000);

    it('does not exist when its unit of work is undone', async () => {
      const failing = run(system(), undefined, async (uow) => {
        await uow.publish('test.undone', {});
        await uow.send('test_task', { undone: true });
        throw new Error('undo');
      });
      await expect(failing).rejects.toThrow('undo');
      expect((await host.asCoworker('GET', '/demo/api/v1/event/?name=test.undone')).body).toEqual([]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(host.created.ran.filter(({ payload }) => (payload as any)?.undone)).toEqual([]); // eslint-disable-line @typescript-eslint/no-explicit-any
    });

    it('is listed for users of the package', async () => {
      await run(system(), undefined, (uow) => uow.publish('test.listed', { id: 7 }));
      const [event] = (await host.asCoworker('GET', '/demo/api/v1/event/?name=test.*')).body;
      expect(event).toMatchObject({ event: 'test.listed', body: { id: 7 } });
    });
  });

  describe('when another system subscribes', () => {
    let server: Server;
    const received: { body: string; signature: string }[] = [];
    let refuse = 1;
    beforeAll(async () => {
      server = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          if (refuse-- > 0) response.writeHead(500).end();
          else {
            received.push({ body, signature: String(request.headers['x-lime-signature']) });
            response.end();
          }
        });
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
    });
    afterAll(() => {
      server.closeAllConnections();
      server.close();
    });

    it('is called with a signature, again until it answers', async () => {
      const subscription = {
        name: 'test',
        events: ['hook.*', 'company.new'],
        target_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
        secret: 'a secret of some length',
      };
      expect((await host.asCoworker('POST', '/demo/api/v1/subscription/', subscription)).status).toBe(403);
      expect((await host.asAdmin('POST', '/demo/api/v1/subscription/', { ...subscription, events: [] })).status).toBe(
        422,
      );
      const created = await host.asAdmin('POST', '/demo/api/v1/subscription/', subscription);
      expect(created.status).toBe(201);
      expect(JSON.stringify(created.body)).not.toContain(subscription.secret);
      await run(system(), undefined, (uow) => uow.publish('hook.first.v1', { id: 1 }));
      await run(system(), undefined, (uow) => uow.create('company', { name: 'Nytt AB' }).then(() => undefined));
      await until(() => received.length === 2);
      expect(JSON.parse(received[0]!.body)).toEqual({ event: 'hook.first.v1', body: { id: 1 } });
      expect(JSON.parse(received[1]!.body)).toMatchObject({
        body: { limetype: 'company', values: { name: 'Nytt AB' } },
      });
      for (const { body, signature } of received) {
        expect(signature).toBe(`sha256=${createHmac('sha256', subscription.secret).update(body).digest('hex')}`);
      }
      expect((await host.asAdmin('DELETE', `/demo/api/v1/subscription/${created.body.id}/`)).status).toBe(204);
    }, 20_000);
  });

  describe('when a task is sent', () => {
    it('runs after the commit, and again after a failure', async () => {
      await run(system(), undefined, (uow) => uow.send('test_task', { fail: true }, { backoffMs: 50 }));
      const runs = () => host.created.ran.filter(({ payload }) => (payload as any)?.fail); // eslint-disable-line @typescript-eslint/no-explicit-any
      await until(() => runs().length === 2);
      expect(runs().map(({ attempt }) => attempt)).toEqual([1, 2]);
      await until(() => host.created.ran.some(({ task }) => task === 'test_tick'));
      expect((await host.asAdmin('GET', '/demo/api/v1/task/stats/')).body).toMatchObject({ failed: 0 });
      expect((await host.asCoworker('GET', '/demo/api/v1/task/stats/')).status).toBe(403);
    });

    it('refuses a task that nobody brings', async () => {
      await expect(host.created.host.tasks.send('nothing', {})).rejects.toMatchObject({ code: 'HOST_TASK_UNKNOWN' });
    });
  });

  describe('when a mail is sent', () => {
    const mail: Mail = {
      messageId: '<one@limeflowers.example>',
      recipientName: 'Kari "Åse"\r\nBcc: evil@example.com',
      recipientEmail: 'kari@example.no',
      fromName: 'Lime Flowers AB',
      fromEmail: 'esign@limeflowers.example',
      replyTo: { name: 'Anna', email: 'anna@limeflowers.example' },
      subject: 'Hej\r\nX-Injected: yes',
      html: '<p>Hej</p>',
      text: 'Hej',
      headers: { 'X-Signing': '1' },
    };
    const send = async (changes: Partial<Mail> = {}) => await host.created.host.mail.send({ ...mail, ...changes });
    const control = async (action: string, body: object = {}) =>
      await host.call('POST', `/simulators/mailbox/control/${action}`, body);

    it('arrives with its Message-ID and without injected headers', async () => {
      await send();
      const received = (await host.call('GET', '/simulators/mailbox/api/messages')).body.at(-1);
      expect(received).toMatchObject({
        to: 'kari@example.no',
        from: 'esign@limeflowers.example',
        replyTo: 'anna@limeflowers.example',
        subject: 'Hej X-Injected: yes',
      });
      expect(received.headers).toMatchObject({ 'message-id': mail.messageId, 'x-signing': '1' });
      expect(received.headers).not.toHaveProperty('bcc');
      expect(received.headers).not.toHaveProperty('x-injected');
    });

    it('tells refusal for good from a server that is down', async () => {
      await control('refuse', { pattern: 'kari@' });
      await expect(send()).rejects.toMatchObject({ code: 'HOST_MAIL_REFUSED', retry: 'never' });
      await control('refuse');
      await expect(send({ recipientEmail: 'two@a.example, x@b.example' })).rejects.toMatchObject({
        code: 'HOST_MAIL_REFUSED',
      });
      await control('down');
      await expect(send()).rejects.toMatchObject({ code: 'HOST_MAIL_UNAVAILABLE', retry: 'later' });
      await control('up');
      await send();
    });
  });
});
