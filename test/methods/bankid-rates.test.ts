import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BankIdClient } from '../../src/methods/bankid/rp-client.js';

const PENDING = { orderRef: 'order', status: 'pending', hintCode: 'outstandingTransaction' };

describe('the client of BankID, when calls are counted', () => {
  let calls = 0;
  let next: { status: number; headers: IncomingHttpHeaders; body: object };
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      calls += 1;
      for (const [name, value] of Object.entries(next.headers)) response.setHeader(name, value ?? '');
      response.writeHead(next.status, { 'content-type': 'application/json' }).end(JSON.stringify(next.body));
    });
  });
  let client: BankIdClient;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());
  beforeEach(() => {
    calls = 0;
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rp/v6.0/`;
    client = new BankIdClient({ baseUrl, environment: 'test', relyingPartyName: 'cn=A', appUrl: baseUrl });
  });
  afterEach(() => client.close());

  it('waits for the reset after 429, asking nobody meanwhile', async () => {
    const body = { errorCode: 'tooManyRequests', details: '' };
    next = {
      status: 429,
      headers: { 'ratelimit-limit': '5', 'ratelimit-remaining': '0', 'ratelimit-reset': '1' },
      body,
    };
    const refused = { code: 'BANKID_UNAVAILABLE', retry: 'later' };
    await expect(client.collect('order')).rejects.toMatchObject(refused);
    next = { status: 200, headers: {}, body: PENDING };
    await expect(client.collect('order')).rejects.toMatchObject(refused);
    expect(calls).toBe(1);
    await sleep(1050);
    expect(await client.collect('order')).toEqual(PENDING);
    expect(calls).toBe(2);
  });

  it('does not make the call that would be one too many', async () => {
    next = { status: 200, headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': '1' }, body: PENDING };
    expect(await client.collect('order')).toEqual(PENDING);
    await expect(client.collect('order')).rejects.toMatchObject({ code: 'BANKID_UNAVAILABLE' });
    expect(calls).toBe(1);
  });

  it('goes on while calls are left', async () => {
    next = { status: 200, headers: { 'ratelimit-remaining': '1', 'ratelimit-reset': '900' }, body: PENDING };
    await client.collect('order');
    expect(await client.collect('order')).toEqual(PENDING);
  });
});
