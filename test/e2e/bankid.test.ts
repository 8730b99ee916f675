import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeIf } from '../skip.js';
import { BankIdPeople, ELIN, JOHAN } from './bankid-people.js';
import type { Product } from './product.js';

const isBuilt = existsSync('dist/reference-host/main.js');

describeIf(isBuilt, 'the product is not built', 'signing with Swedish BankID in the product', () => {
  let product: Product;
  let people: BankIdPeople;

  beforeAll(async () => {
    people = await BankIdPeople.start();
    ({ product } = people);
  }, 120_000);
  afterAll(() => people.stop());

  const textOf = async (signingId: number) => {
    const done = await product.statusIs(product.coworker, signingId, 'signed');
    const path = join(product.dataDirectory, 'signed.pdf');
    await writeFile(path, await product.bytes(product.coworker, done.body.signedDocument.file.url));
    return execFileSync('pdftotext', ['-layout', path, '-']).toString();
  };

  describe('when the browser is gone before the app says that it is done', () => {
    /** Signs once with the app alone. @returns how long after the app the signer is signed */
    const byTheAppAlone = async () => {
      const { signingId, token } = await people.send(ELIN, 'Lease by BankID');
      const started = await product.portal('POST', `/sign/bankid/${token}/`);
      expect(started).toMatchObject({
        status: 200,
        body: { success: true, bankidStatus: 'PENDING', hintCode: 'outstandingTransaction' },
      });
      expect(started.headers.get('set-cookie')).toMatch(/^esign_attempt_.*HttpOnly; SameSite=Lax/);
      expect((await people.orderFor(ELIN)).visibleText).toContain('Elin Sandgren signs “Lease by BankID” for ');
      await people.act(ELIN, 'scan', { qr: started.body.qr });
      await people.act(ELIN, 'sign', { fault: 'other-ip' });
      return { signingId, token, started, tookMs: await people.signed(signingId) };
    };

    it('is signed within five seconds, and the document says by whom and how', async () => {
      let run = await byTheAppAlone();
      // A machine that is busy with other suites may be late once, not three times.
      for (let again = 0; again < 2 && run.tookMs >= 5000; again += 1) run = await byTheAppAlone();
      const { signingId, token, started } = run;
      expect(run.tookMs).toBeLessThan(5000);

      const text = await textOf(signingId);
      for (const said of [started.body.transaction_id, '203.0.113.77', 'Swedish BankID', 'AES']) {
        expect(text).toContain(said);
      }
      expect(text).not.toContain(ELIN.number);
      expect(text).not.toContain(ELIN.number.slice(-4));
      const look = await product.portal('GET', `/sign/bankid/${started.body.transaction_id}/${token}/`);
      expect(look.body).toMatchObject({ bankidStatus: 'COMPLETE', signer: { status: { value: 'signed' } } });
    });
  });

  describe('when the number is in the address', () => {
    it('answers the two calls of the specification, and keeps the number out of the log', async () => {
      const { signingId, token } = await people.send(JOHAN, 'Lease by number');
      const path = `/sign/bankid/${JOHAN.number}`;
      const started = await product.portal('POST', `${path}/${token}/`);
      expect(started.body).toMatchObject({ success: true, auto_start_token: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      const { transaction_id: id } = started.body;
      expect((await product.portal('GET', `${path}/${id}/${token}/`)).body).toMatchObject({ bankidStatus: 'PENDING' });
      await people.act(JOHAN, 'sign');
      await people.signed(signingId);
      const after = await product.portal('GET', `${path}/${id}/${token}/`);
      expect(after.body).toMatchObject({ bankidStatus: 'COMPLETE', signing: { id: signingId } });
      const log = await people.log();
      expect(log).toContain('sign/bankid');
      for (const secret of [JOHAN.number, JOHAN.number.slice(2), token]) expect(log).not.toContain(secret);
    });
  });

  describe('when somebody asks for an attempt that is not theirs', () => {
    it('does not exist', async () => {
      const [one, other] = [await people.send(ELIN, 'Mine'), await people.send(JOHAN, 'Not mine')];
      const { body } = await product.portal('POST', `/sign/bankid/${one.token}/`);
      const foreign = await product.portal('GET', `/sign/bankid/${body.transaction_id}/${other.token}/`);
      expect(foreign.status).toBe(404);
      const cancel = `/sign/bankid/cancel/${body.transaction_id}`;
      expect((await product.portal('POST', `${cancel}/${other.token}/`)).status).toBe(404);
      const own = await product.portal('POST', `${cancel}/${one.token}/`);
      expect(own.body).toMatchObject({ bankidStatus: 'FAILED', hintCode: 'userCancel' });
      await expect(people.orderFor(ELIN)).rejects.toThrow('no order');
    });
  });

  describe('when the app comes back', () => {
    it('leads to the personal page in the browser that began it, and nowhere in another', async () => {
      const { token } = await people.send(ELIN, 'Same device');
      const started = await product.portal('POST', `/sign/bankid/${token}/`, { device: 'same' });
      expect(started.body).toMatchObject({ autoStartUrl: expect.stringContaining('autostarttoken=') });
      const { orderRef } = await people.orderFor(ELIN);
      const ended = await fetch(`${people.bankId.url}/app/orders/${orderRef}/cancel/`, { method: 'POST' });
      const returnUrl = /href="(http[^"]+)"/.exec(await ended.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
      expect(returnUrl).toContain('/limepkg-esign/portal/callback/bankid_se/?state=');
      const cookie = String(started.headers.get('set-cookie')).split(';')[0]!;
      const { pathname, search } = new URL(returnUrl);
      const home = await product.call('GET', pathname + search, undefined, { cookie });
      expect(home.status).toBe(303);
      expect(home.headers.get('location')).toContain(`token=${token}`);
      expect(home.headers.get('location')).toContain(`#return=bankid_se&attempt=${started.body.transaction_id}`);
      const strangers: readonly Record<string, string>[] = [{}, { cookie: `${cookie}x` }];
      for (const foreign of strangers) {
        const elsewhere = await product.call('GET', pathname + search, undefined, foreign);
        expect(elsewhere.headers.get('location')).not.toContain(token);
      }
    });
  });

  describe('when the server is killed before it has asked', () => {
    it('is signed after the start', async () => {
      const { signingId, token } = await people.send(ELIN, 'Killed before');
      const { body } = await product.portal('POST', `/sign/bankid/${token}/`);
      await product.kill();
      await people.act(ELIN, 'sign');
      await product.boot();
      await people.signed(signingId, 60_000);
      const look = await product.portal('GET', `/sign/bankid/${body.transaction_id}/${token}/`);
      expect(look.body.bankidStatus).toBe('COMPLETE');
    });
  });

  describe('when the server is killed with the answer unstored', () => {
    it('is a lost result: nothing is signed, the sender reads of it, and a fresh order is offered', async () => {
      const { signingId, token } = await people.send(JOHAN, 'Killed after');
      const { body } = await product.portal('POST', `/sign/bankid/${token}/`);
      const { orderRef } = await people.orderFor(JOHAN);
      await product.kill();
      await people.act(JOHAN, 'sign');
      // The answer is given once, and the server that it was given to is gone.
      expect((await people.bankId.collect(orderRef)).body.status).toBe('complete');
      await product.boot();
      const path = `/sign/bankid/${body.transaction_id}/${token}/`;
      const probe = async () => {
        const { body: look } = await product.portal('GET', path);
        return look.bankidStatus === 'FAILED' ? look : undefined;
      };
      const look = await product.waitFor(probe, 'the end of the attempt', 60_000);
      expect(look.hintCode).toBe('resultLost');
      const story = await product.as(product.coworker, 'GET', `/limepkg-esign/signing/${String(signingId)}/timeline/`);
      const lines = story.body.events.filter(({ text }: { text: string }) => text.includes(body.transaction_id));
      expect(lines).toHaveLength(1);
      const again = await product.portal('POST', `/sign/bankid/${token}/`);
      expect(again.body).toMatchObject({ success: true, bankidStatus: 'PENDING' });
      expect(again.body.transaction_id).not.toBe(body.transaction_id);
      await people.act(JOHAN, 'sign');
      await people.signed(signingId);
    });
  });
});
