import { simpleMarkdown } from '../../simulators/bankid/app/markdown.js';
import { qrText } from '../../simulators/bankid/index.js';
import { violations } from '../browser/axe.js';
import { hasChromium, launch, NO_CHROMIUM, openPage, PHONE, picture } from '../browser/browser.js';
import { describeIf } from '../skip.js';
import { base64, BankIdHarness, ELIN, JOHAN } from './bankid-harness.js';

const MARKED = '# Avtal\n\nJag **godkänner** <b>allt</b>\n\n- ett\n- två\n\n| a | b |\n|---|---|\n| 1 | 2 |';

describe('BankID app', () => {
  let bankId: BankIdHarness;

  beforeAll(async () => {
    bankId = await BankIdHarness.open();
  }, 120_000);
  afterAll(() => bankId.close());

  const app = (path = '', init: RequestInit = {}) => fetch(`${bankId.url}/app/${path}`, init);
  const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    app(path, { method: 'POST', body: new URLSearchParams(fields), headers });
  const hintOf = async (orderRef: string | undefined) => (await bankId.collect(orderRef)).body.hintCode;

  describe('when text is shown', () => {
    it('turns simple Markdown into markup, and nothing else', () => {
      const html = simpleMarkdown(MARKED, 3);
      expect(html).toBe(
        [
          '<h3>Avtal</h3>',
          '<p>Jag <strong>godkänner</strong> &#60;b&#62;allt&#60;/b&#62;</p>',
          '<ul><li>ett</li><li>två</li></ul>',
          '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>',
        ].join('\n'),
      );
    });

    it('lets nothing foreign run or load', async () => {
      await bankId.order({ userVisibleData: base64('<script>alert(1)</script>') });
      const page = await app();
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await page.text()).not.toContain('<script');
      bankId.pass(31);
    });
  });

  describe('when an order is taken up', () => {
    it('opens the one of an autostart token', async () => {
      const { orderRef, autoStartToken } = await bankId.order();
      const response = await app(`?autostarttoken=${autoStartToken}`);
      expect(response.url).toBe(`${bankId.url}/app/orders/${orderRef}/`);
      expect(await response.text()).toContain('Lime Flowers asks you to sign');
      expect(await hintOf(orderRef)).toBe('started');
      const moved = await fetch(`${bankId.url}/app?autostarttoken=nothing`);
      expect(await moved.text()).toContain('That order has ended');
    });

    it('opens the one of a scanned text, if it is fresh', async () => {
      const { orderRef, ...tokens } = await bankId.order();
      bankId.pass(12);
      const qr = (seconds: number) => qrText(tokens as never, seconds);
      expect(await (await form('scan/', { qr: qr(0) })).text()).toContain('too old');
      expect(await hintOf(orderRef)).toBe('outstandingTransaction');
      expect((await form('scan/', { qr: ` ${qr(12)}\n` })).url).toBe(`${bankId.url}/app/orders/${orderRef}/`);
      expect(await hintOf(orderRef)).toBe('started');
    });
  });

  describe('when somebody presses buttons', () => {
    it('signs as the person chosen, with six digits', async () => {
      const { orderRef } = await bankId.order({ returnUrl: 'https://crm.example/back?a=1&b=2' });
      const wrong = await (await form(`orders/${orderRef}/sign/`, { personalNumber: JOHAN, pin: '12' })).text();
      expect(wrong).toContain('six digits');
      const done = await (await form(`orders/${orderRef}/sign/`, { personalNumber: JOHAN, pin: '123456' })).text();
      expect(done).toContain('You have signed.');
      expect(done).toContain('href="https://crm.example/back?a=1&#38;b=2"');
      expect((await bankId.collect(orderRef)).body.completionData.user.personalNumber).toBe(JOHAN);
      expect((await app(`orders/${orderRef}/`)).url).toBe(`${bankId.url}/app/?notice=ended`);
    });

    it('cancels', async () => {
      const { orderRef } = await bankId.order();
      expect(await (await form(`orders/${orderRef}/cancel/`, {})).text()).toContain('You cancelled');
      expect(await hintOf(orderRef)).toBe('userCancel');
    });

    it('makes no link of a return address that is not of the web', async () => {
      const { orderRef } = await bankId.order({ returnUrl: 'javascript:alert(1)' });
      expect(await (await form(`orders/${orderRef}/cancel/`, {})).text()).not.toContain('javascript:');
    });

    it('says so when this BankID is the wrong one', async () => {
      const { orderRef } = await bankId.order({ requirement: { personalNumber: ELIN } });
      const fields = { personalNumber: ELIN, otherNumber: JOHAN, pin: '123456' };
      expect(await (await form(`orders/${orderRef}/sign/`, fields)).text()).toContain('That did not work');
      expect(await hintOf(orderRef)).toBe('certificateErr');
    });

    it('takes no orders from other sites', async () => {
      const { orderRef } = await bankId.order();
      const response = await form(`orders/${orderRef}/cancel/`, {}, { 'sec-fetch-site': 'cross-site' });
      expect(response.status).toBe(403);
      await bankId.api('cancel', { orderRef });
    });
  });

  describeIf(hasChromium, NO_CHROMIUM, 'when it is shown in a browser', () => {
    it('can be used on a telephone, by keyboard and without barriers', async () => {
      bankId.pass(600);
      const { orderRef } = await bankId.order({
        userVisibleData: base64(MARKED),
        userVisibleDataFormat: 'simpleMarkdownV1',
      });
      const browser = await launch();
      try {
        const { page, faults } = await openPage(browser, PHONE, `${bankId.url}/app/`);
        expect(await violations(page)).toEqual([]);
        await picture(page, 'bankid-app-start');
        await page.getByRole('button', { name: 'Open the order of Lime Flowers' }).click();
        expect(await violations(page)).toEqual([]);
        await picture(page, 'bankid-app-order');
        await page.getByLabel('Whose telephone this is').selectOption(ELIN);
        await page.getByLabel('Security code').fill('123456');
        await page.keyboard.press('Enter');
        await page.getByText('You have signed.').waitFor();
        expect(await violations(page)).toEqual([]);
        expect(faults).toEqual([]);
        expect((await bankId.collect(orderRef)).body.status).toBe('complete');
      } finally {
        await browser.close();
      }
    }, 60_000);
  });
});
