import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { RequestOptions } from 'node:https';
import type { TlsServer } from '../../simulators/bankid/index.js';
import { BankIdHarness, SIGNING } from './bankid-harness.js';
import type { Answer } from './bankid-harness.js';

describe('BankID over mutual TLS', () => {
  let bankId: BankIdHarness;
  let tls: TlsServer;
  type Client = Pick<RequestOptions, 'pfx' | 'passphrase' | 'cert' | 'key'>;

  beforeAll(async () => {
    bankId = await BankIdHarness.open();
    tls = await bankId.bankId.serveTls();
  }, 120_000);
  afterAll(async () => {
    await tls.close();
    await bankId.close();
  });

  const call = (path: string, body: object, client: Client, ca = tls.rootPem) =>
    new Promise<Pick<Answer, 'body'> & { status: number | undefined }>((resolve, reject) => {
      const options = { method: 'POST', headers: { 'content-type': 'application/json' }, ca, agent: false, ...client };
      const sent = request(`${tls.baseUrl}${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) });
        });
      });
      sent.on('error', reject).end(JSON.stringify(body));
    });
  const own = async (): Promise<Client> => ({ pfx: await readFile(tls.own.p12Path), passphrase: tls.own.passphrase });
  const other = async (): Promise<Client> => ({
    cert: await readFile(tls.other.certificatePath),
    key: await readFile(tls.other.keyPath),
  });

  describe('when a relying party shows its certificate', () => {
    it('serves it from a .p12 as from PEM files', async () => {
      for (const client of [await own(), await other()]) {
        const { status, body } = await call('sign', SIGNING, client);
        expect(status).toBe(200);
        expect((await call('collect', { orderRef: body.orderRef }, client)).body.status).toBe('pending');
      }
    });

    it('knows an order of its own alone', async () => {
      const { body } = await call('sign', SIGNING, await own());
      const { orderRef } = body;
      const refused = { status: 400, body: { errorCode: 'invalidParameters', details: 'No such order' } };
      expect(await call('collect', { orderRef }, await other())).toEqual(refused);
      expect(await call('cancel', { orderRef }, await other())).toEqual(refused);
      expect((await call('cancel', { orderRef }, await own())).body).toEqual({});
    });

    it('shares its orders with the controls, and signs for the name in the certificate', async () => {
      const { body } = await call('sign', SIGNING, await other());
      await bankId.control(`orders/${body.orderRef}/sign`);
      const result = await call('collect', { orderRef: body.orderRef }, await other());
      const xml = Buffer.from(result.body.completionData.signature, 'base64').toString();
      const name = Buffer.from(/<srvInfo><name>([^<]+)/.exec(xml)?.[1] ?? '', 'base64').toString();
      expect(name).toMatch(/^cn=Another Company AB,/);
    });
  });

  describe('when somebody else calls', () => {
    it('shakes no hands without a certificate', async () => {
      await expect(call('sign', SIGNING, {})).rejects.toThrow();
    });

    it('is not trusted by the root of signatures', async () => {
      await expect(call('sign', SIGNING, await own(), bankId.bankId.rootPem)).rejects.toThrow(/certificate/);
    });
  });

  describe('when its .p12 is read by others', () => {
    it('opens with its passphrase alone', () => {
      const read = (passphrase: string) =>
        execFileSync('openssl', ['pkcs12', '-in', tls.own.p12Path, '-nodes', '-passin', 'stdin'], {
          input: passphrase,
          stdio: ['pipe', 'pipe', 'ignore'],
        }).toString();
      expect(read(tls.own.passphrase).match(/BEGIN (?:CERTIFICATE|PRIVATE KEY)/g)).toHaveLength(3);
      expect(() => read('something')).toThrow();
    });
  });
});
