import { jest } from '@jest/globals';
import { LANGUAGES, loadCatalog, localeOf, type Language } from '../../src/i18n/index.js';
import {
  MAIL_KINDS,
  MjmlMailRenderer,
  type CancelCause,
  type MailDataByKind,
  type MailKind,
  type RenderedMail,
} from '../../src/mail/index.js';
import { FINGERPRINT, SAMPLES } from './samples.js';

const catalog = loadCatalog('translations');
const renderer = new MjmlMailRenderer(catalog);

function render<K extends MailKind>(
  kind: K,
  language: Language = 'en_us',
  changes: Partial<MailDataByKind[K]> = {},
): Promise<RenderedMail> {
  return renderer.render(kind, language, { ...SAMPLES[kind], ...changes });
}

describe('MjmlMailRenderer', () => {
  describe.each(MAIL_KINDS)('when %s is rendered', (kind) => {
    it.each(LANGUAGES)('is complete in %s', async (language) => {
      const { subject, html, text } = await render(kind, language);
      for (const part of [subject, html, text]) {
        expect(part).not.toMatch(/limepkg_esign\.|\{\w+\}|undefined|\[object|<!--(if|end) /);
        expect(part).toContain('Office lease 2027');
      }
      expect(html).toContain(`lang="${localeOf(language)}"`);
      expect(text).not.toMatch(/<\/?[a-z]+[ >]/);
      expect(text).toMatch(/\n\n-- \n/);
    });

    it('has the link as the only thing on a line of the text, and behind button and address of the HTML', async () => {
      const { html, text } = await render(kind);
      const expected = SAMPLES[kind].link!;
      expect(text.split('\n')).toContain(expected);
      const escaped = expected.replaceAll('&', '&amp;');
      expect(html.split(`href="${escaped}"`).length - 1).toBe(2);
      expect(html).toContain(`>${escaped}</a>`);
    });

    it('loads nothing from anywhere', async () => {
      const { html } = await render(kind);
      expect(html).not.toMatch(/<(img|script|iframe|object|form|link)\b|@import|url\(|src=/i);
    });

    it('marks every layout table as such, and only those', async () => {
      const { html } = await render(kind);
      const visible = html.replace(/<!--\[if[\s\S]*?<!\[endif\]-->/g, '');
      const tables = [...visible.matchAll(/<table\b[^>]*>/g)].map((match) => match[0]);
      const data = tables.filter((table) => !table.includes('role="presentation"'));
      expect(data).toHaveLength(1);
      expect(visible).toContain('<th scope="row"');
      expect(visible.match(/<h1\b/g)).toHaveLength(1);
    });
  });

  describe('when duties differ', () => {
    it('uses the verb of the duty', async () => {
      const subjects = await Promise.all(
        (['sign', 'approve', 'view'] as const).map(
          async (duty) => (await render('invitation', 'en_us', { duty })).text,
        ),
      );
      expect(subjects[0]).toContain('Read and sign:');
      expect(subjects[1]).toContain('Read and approve:');
      expect(subjects[2]).toContain('Read the document:');
    });
  });

  describe('when there is nothing to say in a part', () => {
    it('leaves the part out', async () => {
      const { html, text } = await render('invitation', 'en_us', { message: ' \n ', deadline: null });
      expect(html).not.toContain('quote-box"');
      expect(`${html}${text}`).not.toMatch(/Message from|no later than/);
    });
  });

  describe('when a signing ended', () => {
    it.each([
      ['canceled', 'Anna Berg has canceled'],
      ['declined', 'Mari Ahna declined'],
      ['not_me', 'Mari Ahna is not the right person'],
      ['expired', 'is up'],
    ] as [CancelCause, string][])('says how: %s', async (cause, words) => {
      const { text } = await render('canceled', 'en_us', { cause, by: cause === 'canceled' ? undefined : 'Mari Ahna' });
      expect(text.replace(/\s+/g, ' ')).toContain(words);
      expect(text).toContain('> The price is wrong.');
    });
  });

  describe('when the document is signed', () => {
    it('shows the whole fingerprint and how to calculate it', async () => {
      const { html, text } = await render('completed');
      expect(html).toContain(FINGERPRINT);
      expect(text.split('\n')).toContain(FINGERPRINT);
      expect(text).toContain('  certutil -hashfile "Office lease 2027 (signed).pdf" SHA256\n');
      expect(text).toContain('  shasum -a 256 "Office lease 2027 (signed).pdf"\n');
    });

    it('lets no file name break out of the command', async () => {
      const { text } = await render('completed', 'en_us', { filename: 'a"; rm -rf $HOME `id` \\ %PATH% !.pdf' });
      expect(text).toContain('shasum -a 256 "a_; rm -rf _HOME _id_ _ _PATH_ _.pdf"\n');
    });
  });

  describe('when a task gave up', () => {
    it('says what happened, that nothing is lost and what to do', async () => {
      const { text } = await render('error');
      const flat = text.replace(/\s+/g, ' ');
      expect(flat).toContain('does not accept mail to the address');
      expect(flat).toContain('Nothing is lost');
      expect(flat).toContain('choose Resume');
      expect(flat).toContain('HOST_MAIL_REFUSED');
    });
  });

  describe('when the installation has a colour', () => {
    it('uses it, and never anything that is no colour', async () => {
      expect((await render('invitation', 'en_us', { accentColor: '#7A1FA2' })).html).toContain('bgcolor="#7A1FA2"');
      expect((await render('invitation', 'en_us', { accentColor: 'red;}</style>' })).html).not.toContain('red;}');
    });
  });

  describe('when many mails are rendered', () => {
    it('compiles each kind once, also when asked at the same time', async () => {
      const compile = jest.fn((mjml: string) => Promise.resolve(`${mjml.length} {{heading}}`));
      const counted = new MjmlMailRenderer(catalog, compile);
      await Promise.all(LANGUAGES.map((language) => counted.render('invitation', language, SAMPLES.invitation)));
      await counted.render('reminder', 'sv', SAMPLES.reminder);
      expect(compile).toHaveBeenCalledTimes(2);
    });

    it('tries again after a failed compilation', async () => {
      const compile = jest.fn<(mjml: string) => Promise<string>>();
      compile.mockRejectedValueOnce(new Error('broken')).mockResolvedValueOnce('{{heading}}');
      const counted = new MjmlMailRenderer(catalog, compile);
      await expect(counted.render('error', 'sv', SAMPLES.error)).rejects.toThrow('broken');
      await expect(counted.render('error', 'sv', SAMPLES.error)).resolves.toMatchObject({
        html: 'Signeringen av Office lease 2027 har stannat',
      });
    });
  });
});
