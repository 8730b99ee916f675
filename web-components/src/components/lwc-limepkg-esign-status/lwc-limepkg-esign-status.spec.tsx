import { h } from '@stencil/core';
import { newSpecPage, type SpecPage } from '@stencil/core/testing';
import { statusAnswer, statusSigning } from '../../../testing/signing-samples';
import { HttpResponseError, StrictPlatform, type StrictPlatformOptions } from '../../../testing/strict-platform';
import { SendForSigningCommand } from '../../commands/send-for-signing.command';
import { ShowSigningCommand } from '../../commands/show-signing.command';
import { Status } from './lwc-limepkg-esign-status';

const ADDRESS = 'GET limepkg-esign/status/deal/5/';

const pages: SpecPage[] = [];
/** What is left on a page goes on looking. */
const removeAll = () => pages.splice(0).forEach((page) => page.root?.remove());
afterEach(removeAll);

async function show(answers: StrictPlatformOptions['answers'], options: StrictPlatformOptions = {}) {
  const platform = new StrictPlatform({ ...options, answers });
  const commands: object[] = [];
  for (const command of [SendForSigningCommand, ShowSigningCommand]) {
    platform.get('commandBus').register(command, { handle: (one: object) => commands.push(one) });
  }
  removeAll();
  const page = await newSpecPage({
    components: [Status],
    template: () => <lwc-limepkg-esign-status platform={platform} context={{ limetype: 'deal', id: 5 }} />,
  });
  pages.push(page);
  await settled(page);
  const root = page.root!.shadowRoot!;
  const press = async (label: string) => {
    const found = [...root.querySelectorAll('limel-button, button, a')].find((one) =>
      (one.getAttribute('label') ?? one.textContent ?? '').includes(label),
    );
    if (!found) throw new Error(`there is no ${label} in ${root.innerHTML}`);
    found.dispatchEvent(new MouseEvent('click'));
    await settled(page);
  };
  return { page, root, platform, commands, press, text: () => root.textContent ?? '' };
}

async function settled(page: { waitForChanges(): Promise<unknown> }) {
  for (let round = 0; round < 6; round += 1) {
    await new Promise((done) => setTimeout(done));
    await page.waitForChanges();
  }
}

describe('status card', () => {
  describe('when a record has signings', () => {
    it('says of each how far it is, who is next and since when, and the next reminder', async () => {
      const { root, text } = await show({ [ADDRESS]: statusAnswer([statusSigning()]) });
      expect(root.querySelector('.state svg')).not.toBeNull();
      expect(text()).toContain('limepkg_esign.client.status.word.sent');
      expect(text()).toContain('limepkg_esign.client.status.next Bo Ek and Carin Ås');
      expect(root.querySelectorAll('time')).toHaveLength(2);
      expect(root.querySelector('time')!.getAttribute('title')).toMatch(/2026.+\(.+\)$/);
    });

    it('has one button each: the one that would move it forward', async () => {
      const { root } = await show({
        [ADDRESS]: statusAnswer([
          statusSigning({ id: 1 }),
          statusSigning({ id: 2, action: 'resume', failure: { code: 'X', step: 'a.b', message: 'It broke' } }),
          statusSigning({ id: 3, action: 'sign', portalUrl: 'https://crm.example/portal/' }),
          statusSigning({ id: 4, action: null }),
          statusSigning({
            id: 5,
            action: null,
            status: { text: '', value: 'signed' },
            next: null,
            signedUrl: 'https://crm.example/f/',
          }),
        ]),
      });
      const acts = [...root.querySelectorAll('.act')].map(
        (act) =>
          act.querySelector('[label]')?.getAttribute('label') ?? act.querySelector('a')?.getAttribute('href') ?? '',
      );
      expect(acts).toEqual([
        'limepkg_esign.client.remind.button',
        'limepkg_esign.client.resume.button',
        'https://crm.example/portal/',
        'limepkg_esign.client.details.open',
        'https://crm.example/f/',
      ]);
    });

    it('shows five, and all when asked', async () => {
      const many = Array.from({ length: 8 }, (_, index) => statusSigning({ id: index + 1 }));
      const { root, press } = await show({ [ADDRESS]: statusAnswer(many) });
      expect(root.querySelectorAll('.signing')).toHaveLength(5);
      await press('status.more');
      expect(root.querySelectorAll('.signing')).toHaveLength(8);
    });

    it('shows what people wrote as text', async () => {
      const title = '<img src=x onerror=alert(1)>\u202e👩‍💼' + 'x'.repeat(1000);
      const { root } = await show({ [ADDRESS]: statusAnswer([statusSigning({ title })]) });
      expect(root.querySelector('img')).toBeNull();
      expect(root.querySelector('.open bdi')!.textContent).toBe(title.replace('\u202e', ''));
    });

    it('opens the details', async () => {
      const { press, commands } = await show({ [ADDRESS]: statusAnswer([statusSigning()]) });
      await press('Office lease');
      expect(commands).toEqual([Object.assign(new ShowSigningCommand(), { context: { limetype: 'signing', id: 7 } })]);
    });
  });

  describe('when somebody is reminded', () => {
    it('says who was and who was not, and lets others know', async () => {
      const { press, text, platform } = await show({
        [ADDRESS]: statusAnswer([statusSigning()]),
        'POST limepkg-esign/signing/7/remind/': { reminded: [1, 2], skipped: [{ id: 3, reason: 'too_soon' }] },
        'GET limepkg-esign/signing/7/': { signers: [{ id: 3, name: 'Carin' }] },
      });
      await press('remind.button');
      expect(text()).toContain(
        'limepkg_esign.client.remind.done.other 2 · limepkg_esign.client.remind.skipped.too_soon Carin',
      );
      expect(platform.argumentsOf('eventDispatcher.dispatch')).toEqual([
        ['limepkg-esign.signing.changed', { signingId: 7 }],
      ]);
      expect(platform.argumentsOf('state.limeobjects.reloadObject')).toEqual([['deal', 5]]);
    });

    it('says in words why it could not be done', async () => {
      const { press, root } = await show(
        {
          [ADDRESS]: statusAnswer([statusSigning()]),
          'POST limepkg-esign/signing/7/remind/': new HttpResponseError(409, {
            code: 'SIGNING_CANCELED',
            reference: 'r-1',
          }),
        },
        { texts: { 'limepkg_esign.error.signing_canceled.title': 'It is canceled' } },
      );
      await press('remind.button');
      expect(root.querySelector('[role=alert]')!.textContent).toContain('It is canceled.');
      expect(root.querySelector('[role=alert]')!.textContent).toContain('r-1');
    });
  });

  describe('when there is none', () => {
    it('says so in one sentence, with the button that begins one', async () => {
      const { press, commands, root } = await show({ [ADDRESS]: statusAnswer([]) });
      expect(root.querySelector('.empty p')!.textContent).toBe('limepkg_esign.client.status.empty');
      await press('action.send');
      expect(commands).toEqual([Object.assign(new SendForSigningCommand(), { context: { limetype: 'deal', id: 5 } })]);
    });

    it('offers nothing on a document without a PDF', async () => {
      const { root } = await show({ [ADDRESS]: statusAnswer([], { context: 'document' }) });
      expect(root.querySelector('limel-button')).toBeNull();
    });
  });

  describe('when the limetype is not configured', () => {
    const answers = { [ADDRESS]: statusAnswer([], { context: 'not_configured' }) };
    it('is quiet', async () => {
      const { page, text } = await show(answers);
      expect(page.root).toHaveAttribute('hidden');
      expect(text()).toBe('');
    });
    it('tells administrators', async () => {
      const { page, text } = await show(answers, { session: { admin: true } });
      expect(page.root).not.toHaveAttribute('hidden');
      expect(text()).toContain('limepkg_esign.client.status.not_configured');
    });
  });

  describe('when it cannot be read', () => {
    it('offers to try again', async () => {
      let isDown = true;
      const { press, root, text } = await show({
        [ADDRESS]: () => (isDown ? new HttpResponseError(503, { code: 'HOST_DOWN' }) : statusAnswer([statusSigning()])),
      });
      expect(root.querySelector('[role=alert]')).not.toBeNull();
      isDown = false;
      await press('retry');
      expect(root.querySelector('[role=alert]')).toBeNull();
      expect(text()).toContain('Office lease');
    });

    it('is quiet for those who are no users of it', async () => {
      const { page } = await show({ [ADDRESS]: new HttpResponseError(403, { code: 'ACCESS_DENIED' }) });
      expect(page.root).toHaveAttribute('hidden');
    });
  });

  describe('when something changes elsewhere', () => {
    it('looks again, says what is new, and listens no more when it is gone', async () => {
      let status = 'sent';
      const { page, platform, root } = await show(
        { [ADDRESS]: () => statusAnswer([statusSigning({ status: { text: '', value: status } })]) },
        { isOld: true },
      );
      status = 'signed';
      platform.dispatch('limepkg-esign.signing.changed', { signingId: 7 });
      await settled(page);
      expect(root.querySelector('[role=status]')!.textContent).toBe(
        'Office lease 2027: limepkg_esign.client.status.word.signed',
      );
      page.root!.remove();
      expect(platform.listenerCount('limepkg-esign.signing.changed')).toBe(0);
    });
  });
});
