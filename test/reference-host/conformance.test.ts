import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Principal } from '../../src/host/index.js';
import { createHostApplication } from '../../reference-host/app/index.js';
import { describeHost, MEMBERS, PORTAL_GROUP, SETTINGS, type DeliveredMail, type OpenHost } from '../contracts/host.js';

const principal = (username: string, userId: number, facts: Partial<Principal> = {}): Principal => ({
  kind: 'user',
  ...{ userId, username, isAdmin: false, groups: [] },
  ...facts,
});

interface MailboxMessage {
  readonly to: unknown;
  readonly subject: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

const open: OpenHost = async (createPlugin) => {
  const directory = await mkdtemp(join(tmpdir(), 'conformance-'));
  const application = await createHostApplication({
    mode: 'demo',
    port: 0,
    hostname: '127.0.0.1',
    application: 'demo',
    dataDirectory: directory,
    trustedProxies: [],
    environment: {},
    log: { write: () => undefined },
    createPlugin,
  });
  await application.start();
  return {
    host: application.host,
    principals: {
      admin: principal('admin', 101, { isAdmin: true }),
      member: principal('member', 102, { groups: [MEMBERS] }),
      outsider: principal('outsider', 103),
      portal: principal('conformance-portal', 104, { kind: 'impersonated', groups: [PORTAL_GROUP] }),
    },
    async mails(): Promise<DeliveredMail[]> {
      const answer = await fetch(`${application.url}/simulators/mailbox/api/messages`);
      const messages = (await answer.json()) as MailboxMessage[];
      return messages.map(({ to, subject, headers }) => {
        const messageId = Object.entries(headers).find(([name]) => name.toLowerCase() === 'message-id')?.[1];
        return { messageId: String(messageId), to: JSON.stringify(to), subject };
      });
    },
    saveSettings: (settings) => application.services.runtimeConfig.put(SETTINGS.name, settings),
    async close() {
      await application.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

describeHost('The reference host', open);
