import { h } from '@stencil/core';
import { newSpecPage, type SpecPage } from '@stencil/core/testing';
import { crmSigning, signingProgress } from '../../../testing/signing-samples';
import { HttpResponseError, StrictPlatform } from '../../../testing/strict-platform';
import type { CrmSigning, SigningProgress, TimelineEvent } from '../../services/crm-payloads';
import { DetailsDialog } from '../lwc-limepkg-esign-details-dialog/lwc-limepkg-esign-details-dialog';
import { Details } from './lwc-limepkg-esign-details';

const CONTEXT = { limetype: 'signing', id: 7 };
const event = (kind: string, text: string, trace = ''): TimelineEvent => ({
  at: '2026-11-20T10:00:00.000Z',
  kind,
  text,
  actor: 'Anna Berg',
  trace,
  signerId: null,
});

interface Shown {
  readonly signing?: Partial<CrmSigning>;
  readonly progress?: Partial<SigningProgress>;
  readonly events?: readonly TimelineEvent[];
  readonly more?: Readonly<Record<string, unknown>>;
}

const pages: SpecPage[] = [];
/** What is left on a page goes on looking. */
const removeAll = () => pages.splice(0).forEach((page) => page.root?.remove());
afterEach(removeAll);

async function show({ signing, progress, events = [event('created', 'Anna created it.')], more }: Shown = {}) {
  const answers = {
    'GET limepkg-esign/signing/7/': () => crmSigning(signing),
    'GET limepkg-esign/signing/7/progress/': () => signingProgress(progress),
    'GET limepkg-esign/signing/7/timeline/': () => ({ events }),
    ...more,
  };
  const platform = new StrictPlatform({ answers });
  removeAll();
  const page = await newSpecPage({
    components: [Details],
    template: () => <lwc-limepkg-esign-details platform={platform} context={CONTEXT} />,
  });
  pages.push(page);
  await settled(page);
  const root = page.root!.shadowRoot!;
  const find = (label: string) =>
    [...root.querySelectorAll('limel-button, button, a')].find((one) =>
      (one.getAttribute('label') ?? one.textContent ?? '').includes(label),
    );
  const press = async (label: string) => {
    find(label)!.dispatchEvent(new MouseEvent('click'));
    await settled(page);
  };
  return { page, root, platform, find, press, text: () => root.textContent ?? '' };
}

async function settled(page: { waitForChanges(): Promise<unknown> }) {
  for (let round = 0; round < 6; round += 1) {
    await new Promise((done) => setTimeout(done));
    await page.waitForChanges();
  }
}

describe('signing details', () => {
  describe('when a signing is under way', () => {
    it('shows everyone by turn, with state, mail, method, level and identity', async () => {
      const { root } = await show();
      const groups = [...root.querySelectorAll('.group')];
      expect(groups.map((group) => group.classList.contains('next'))).toEqual([false, true]);
      const [arne, bo, carin] = [...root.querySelectorAll('.person')].map((person) => person.textContent);
      expect(arne).toContain('BankID');
      expect(arne).toContain('19121212-••••');
      expect(arne).toContain('details.level.aes');
      expect(bo).toContain('details.mail.accepted');
      expect(bo).toContain('status.next_reminder');
      expect(carin).toContain('details.mail.refused');
      expect(carin).toContain('details.remind_again');
      expect(root.querySelector('progress')!.getAttribute('max')).toBe('3');
    });

    it('reminds one, or everyone whose turn it is', async () => {
      const answer = { reminded: [2], skipped: [] };
      const { press, platform, root, text } = await show({ more: { 'POST limepkg-esign/signing/7/remind/': answer } });
      expect(root.querySelectorAll('[data-signer] limel-button')).toHaveLength(1);
      await press('remind.button');
      await press('details.remind_all');
      expect(platform.argumentsOf('http.post').map(([, body]) => body)).toEqual([{ signers: [2] }, {}]);
      expect(text()).toContain('limepkg_esign.client.remind.done.one 1');
      expect(platform.argumentsOf('eventDispatcher.dispatch')).toHaveLength(2);
    });

    it('cancels after one question, with the reason', async () => {
      const { press, platform, root, find, text } = await show({
        more: { 'POST limepkg-esign/signing/7/cancel/': crmSigning() },
      });
      await press('cancel_signing.button');
      expect(root.querySelector('[role=alertdialog]')).not.toBeNull();
      await press('cancel_signing.keep');
      expect(root.querySelector('[role=alertdialog]')).toBeNull();
      await press('cancel_signing.button');
      const reason = root.querySelector('textarea')!;
      reason.value = ' Wrong file ';
      await press('cancel_signing.confirm');
      expect(platform.argumentsOf('http.post')).toEqual([
        ['limepkg-esign/signing/7/cancel/', { reason: 'Wrong file' }],
      ]);
      expect(text()).toContain('limepkg_esign.client.cancel_signing.done');
      expect(find('cancel_signing.confirm')).toBeUndefined();
    });

    it('keeps the question open when cancelling was refused', async () => {
      const refusal = new HttpResponseError(409, { code: 'SIGNING_NOT_CANCELABLE' });
      const { press, find, root } = await show({ more: { 'POST limepkg-esign/signing/7/cancel/': refusal } });
      await press('cancel_signing.button');
      await press('cancel_signing.confirm');
      expect(root.querySelector('[role=alert]')).not.toBeNull();
      expect(find('cancel_signing.confirm')).toBeDefined();
    });

    it('offers the own link only to those who have one', async () => {
      expect((await show()).find('details.copy_link')).toBeUndefined();
      const own = await show({ signing: { portalUrl: 'https://crm.example/portal/?token=x' } });
      expect(own.find('details.portal')!.getAttribute('href')).toBe('https://crm.example/portal/?token=x');
      expect(own.find('details.copy_link')).toBeDefined();
    });

    it('offers no cancelling where that is over', async () => {
      expect((await show({ progress: { canCancel: false } })).find('cancel_signing.button')).toBeUndefined();
    });
  });

  describe('when somebody else than expected signed', () => {
    const held = [
      {
        transaction: 'held-1',
        signerId: 2,
        method: { text: 'BankID', value: 'bankid_se' },
        at: '2026-11-20T10:00:00.000Z',
        name: '<b>Johan</b>',
        identity: '19820411-••••',
      },
    ];
    const path = 'limepkg-esign/signing/7/identity/held-1/';

    it.each([
      ['accept', 'recorded', 'accepted'],
      ['accept', 'answered', 'accepted_later'],
      ['accept', 'failed', 'not_counted'],
      ['reject', 'failed', 'not_counted'],
    ])('lets the sender %s it, and says what became of it: %s', async (decision, state, word) => {
      const { press, platform, root, text } = await show({
        progress: { held, canDecide: true },
        more: { [`POST ${path}`]: { state } },
      });
      expect(root.querySelector('.decision')!.textContent).toContain('<b>Johan</b>, 19820411-••••');
      await press(`details.identity.${decision}`);
      expect(platform.argumentsOf('http.post')).toEqual([[path, { decision }]]);
      expect(text()).toContain(`details.identity.${word}`);
    });

    it('says to everybody else that the sender decides', async () => {
      const { find, text } = await show({ progress: { held, canDecide: false } });
      expect(find('details.identity.accept')).toBeUndefined();
      expect(text()).toContain('details.identity.sender_only');
    });

    it('shows nothing where nothing waits', async () => {
      expect((await show()).root.querySelector('.decisions')).toBeNull();
    });
  });

  describe('when it has stopped', () => {
    it('says why, at which step it goes on, and resumes', async () => {
      const { press, platform, text } = await show({
        signing: {
          status: { text: '', value: 'error' },
          failure: { code: 'HOST_MAIL_UNAVAILABLE', message: 'm', step: 'signing_create.send_invitations' },
        },
        progress: { canResume: true, resumeStep: 'signing_create.send_invitations' },
        more: { 'POST limepkg-esign/signing/resume/7/': { isoDatetime: '', path: 'signing_create.send_invitations' } },
      });
      expect(text()).toContain('limepkg_esign.client.details.stopped limepkg_esign.step.signing_create');
      expect(text()).toContain('HOST_MAIL_UNAVAILABLE · signing_create.send_invitations');
      await press('resume.button');
      expect(platform.argumentsOf('http.post')[0]![0]).toBe('limepkg-esign/signing/resume/7/');
      expect(text()).toContain('limepkg_esign.client.resume.done limepkg_esign.step.signing_create');
    });
  });

  describe('when its document has no seal but can have one', () => {
    const shownWith = (seal: SigningProgress['seal'], canDecide = true) =>
      show({
        signing: { status: { text: '', value: 'signed' } },
        progress: { seal, canDecide },
        more: { 'POST limepkg-esign/signing/7/seal/': { seal: 'under_way' } },
      });

    it('is sealed when the sender asks', async () => {
      const { press, platform, text } = await shownWith('possible');
      expect(text()).toContain('details.seal.possible');
      await press('details.seal.button');
      expect(platform.argumentsOf('http.post')[0]![0]).toBe('limepkg-esign/signing/7/seal/');
      expect(text()).toContain('limepkg_esign.client.details.seal.begun');
    });

    it('says that it is under way, and offers another try when it has stopped', async () => {
      const underWay = await shownWith('under_way');
      expect(underWay.text()).toContain('details.seal.under_way');
      expect(underWay.root.querySelector('.seal')).toBeNull();
      expect((await shownWith('stopped')).find('details.seal.again')).toBeDefined();
    });

    it('offers nothing to others, and nothing where there is nothing to do', async () => {
      expect((await shownWith('possible', false)).root.querySelector('.seal')).toBeNull();
      for (const seal of ['none', 'sealed'] as const) {
        expect((await shownWith(seal)).root.querySelector('.later-seal')).toBeNull();
      }
    });
  });

  describe('when it waits or is over', () => {
    it('says what for and since when', async () => {
      const waiting = {
        code: 'X',
        message: 'The mail server is away',
        step: 'signing_next.a',
        since: '2026-11-20T10:00:00.000Z',
      };
      expect((await show({ signing: { waiting } })).text()).toContain('details.waiting_since The mail server is away');
    });

    it('says how it ended and why', async () => {
      const { text } = await show({
        signing: { status: { text: '', value: 'canceled' } },
        progress: { cancellation: { kind: 'declined', reason: '<b>too dear</b>', by: 'signer:2' } },
      });
      expect(text()).toContain('limepkg_esign.client.status.ended.declined: <b>too dear</b>');
    });
  });

  describe('when files and history are looked at', () => {
    it('offers both documents with whole fingerprints', async () => {
      const file = {
        filename: 'done.pdf',
        extension: 'pdf',
        id: 60,
        size: 1,
        mimetype: 'application/pdf',
        url: 'https://crm.example/f/60/',
      };
      const { root } = await show({
        signing: { signedDocument: { id: 9, name: 'Done', file } },
        progress: { signedFingerprint: 'cd34'.repeat(16) },
      });
      expect([...root.querySelectorAll('a[download]')].map((one) => one.getAttribute('href'))).toEqual([
        'https://crm.example/f/60/',
        'https://crm.example/f/40/',
      ]);
      expect(root.querySelector('.print')!.textContent).toBe('cd34 '.repeat(16).trim());
    });

    it('tells the newest first, eight of them, and all when asked', async () => {
      const events = Array.from({ length: 12 }, (_, index) => event('reminded', `Sentence ${index}.`, 'From here.'));
      const { root, press } = await show({ events });
      expect(root.querySelectorAll('.event')).toHaveLength(8);
      expect(root.querySelector('.event')!.textContent).toContain('Sentence 11.');
      expect(root.querySelector('.event')!.textContent).toContain('From here.');
      await press('whole_story');
      expect(root.querySelectorAll('.event')).toHaveLength(12);
    });

    it('shows what people wrote as text', async () => {
      const { root } = await show({ events: [event('declined', '<img src=x onerror=alert(1)> declined.')] });
      expect(root.querySelector('img')).toBeNull();
    });
  });

  describe('when it cannot be read', () => {
    it('says why and offers to try again', async () => {
      const { root, find } = await show({
        more: { 'GET limepkg-esign/signing/7/': new HttpResponseError(404, { code: 'SIGNING_NOT_FOUND' }) },
      });
      expect(root.querySelector('[role=alert]')).not.toBeNull();
      expect(find('retry')).toBeDefined();
    });
  });

  describe('when it goes', () => {
    it('listens no more', async () => {
      const { page, platform } = await show();
      page.root!.remove();
      expect(platform.listenerCount('limepkg-esign.signing.changed')).toBe(0);
    });
  });
});

describe('details dialog', () => {
  it('says once that it has closed, whichever way', async () => {
    const platform = new StrictPlatform();
    const page = await newSpecPage({
      components: [DetailsDialog],
      template: () => <lwc-limepkg-esign-details-dialog platform={platform} context={CONTEXT} />,
    });
    const heard: Event[] = [];
    page.root!.addEventListener('close', (one) => heard.push(one));
    const dialog = page.root!.shadowRoot!.querySelector('limel-dialog')!;
    dialog.dispatchEvent(new CustomEvent('close', { bubbles: true, composed: true }));
    expect(heard).toHaveLength(1);
    expect(dialog.querySelector('lwc-limepkg-esign-details')).not.toBeNull();
  });
});
