import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { createTransport } from 'nodemailer';
import { startSimulators } from '../../simulators/server.js';
import type { Simulators } from '../../simulators/server.js';

describe('mailbox', () => {
  let directory: string;
  let simulators: Simulators;
  let server: Server;
  let mailbox: string;

  const start = async () => {
    simulators = await startSimulators({ directory });
    server = express().use('/simulators', simulators.router).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    mailbox = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simulators/mailbox`;
  };
  const stop = async () => {
    await simulators.stop();
    await new Promise((resolve) => server.close(resolve));
  };
  const post = (fields: object) =>
    createTransport({ host: '127.0.0.1', port: simulators.smtpPort, secure: false, ignoreTLS: true }).sendMail({
      from: '"Åsa Öberg" <asa@example.com>',
      to: 'kari@example.no',
      replyTo: 'reply@example.com',
      subject: 'Hyreskontrakt åäö',
      text: 'Hej',
      html: '<p>Hej</p>',
      ...fields,
    });
  const messages = async () => (await (await fetch(`${mailbox}/api/messages`)).json()) as any[]; // eslint-disable-line @typescript-eslint/no-explicit-any
  const control = (action: string, body: object = {}) =>
    fetch(`${mailbox}/control/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mailbox-'));
    await start();
  });
  beforeEach(async () => {
    await control('refuse');
    await fetch(`${mailbox}/api/messages`, { method: 'DELETE' });
  });
  afterAll(async () => {
    await stop();
    await rm(directory, { recursive: true, force: true });
  });

  describe('when mails arrive by SMTP', () => {
    it('lists them oldest first in the agreed shape', async () => {
      await post({ attachments: [{ filename: 'a.pdf', content: '%PDF-1.7 x', contentType: 'application/pdf' }] });
      await post({ subject: 'Second' });
      const [first, second] = await messages();
      expect(first).toMatchObject({
        to: 'kari@example.no',
        from: 'asa@example.com',
        replyTo: 'reply@example.com',
        subject: 'Hyreskontrakt åäö',
        attachments: [{ filename: 'a.pdf', contentType: 'application/pdf', size: 10 }],
      });
      expect(first.html).toContain('<p>Hej</p>');
      expect(first.text).toContain('Hej');
      expect(first.headers['message-id']).toMatch(/^<.+>$/);
      expect(Date.parse(first.receivedAt)).toBeGreaterThan(0);
      expect(second.subject).toBe('Second');
      const attachment = await fetch(first.attachments[0].url);
      expect(attachment.headers.get('content-type')).toContain('application/pdf');
      expect(await attachment.text()).toBe('%PDF-1.7 x');
    });

    it('keeps a mail with the same Message-ID twice', async () => {
      await post({ messageId: '<same@example.com>' });
      await post({ messageId: '<same@example.com>' });
      expect(await messages()).toHaveLength(2);
    });

    it('keeps them over a restart, until emptied', async () => {
      await post({});
      await stop();
      await start();
      expect(await messages()).toHaveLength(1);
      expect((await fetch(`${mailbox}/api/messages`, { method: 'DELETE' })).status).toBe(204);
      expect(await messages()).toEqual([]);
    });

    it('shows them to a person without letting a mail run scripts', async () => {
      await post({ subject: '<script>x</script>', html: '<p>Hej</p><script>alert(1)</script>' });
      const page = await (await fetch(`${mailbox}/`)).text();
      expect(page).not.toContain('<script>');
      expect(page).toContain('sandbox=');
      const id = (await messages())[0].id as string;
      const mail = await fetch(`${mailbox}/messages/${id}/`);
      expect(mail.headers.get('content-security-policy')).toContain("default-src 'none'");
    });
  });

  describe('when a test disturbs it', () => {
    it('refuses recipients by pattern', async () => {
      await control('refuse', { pattern: 'kari@' });
      await expect(post({})).rejects.toMatchObject({ responseCode: 550 });
      await control('refuse');
      await post({});
      expect(await messages()).toHaveLength(1);
    });

    it('refuses connections while it is down, and takes mail again on the same port', async () => {
      const port = simulators.smtpPort;
      await control('down');
      await expect(post({})).rejects.toMatchObject({ code: 'ESOCKET' });
      await control('up');
      await post({});
      expect(simulators.smtpPort).toBe(port);
      expect(await messages()).toHaveLength(1);
    });
  });
});
