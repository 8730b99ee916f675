import { loadCatalog } from '../../src/i18n/index.js';
import { MjmlMailRenderer, type InvitationData, type RenderedMail } from '../../src/mail/index.js';
import { SAMPLES } from './samples.js';

const renderer = new MjmlMailRenderer(loadCatalog('translations'));

function render(changes: Partial<InvitationData>): Promise<RenderedMail> {
  return renderer.render('invitation', 'en_us', { ...SAMPLES.invitation, ...changes });
}

const MARKUP = `<script>alert(1)</script><img src=x onerror=alert(1)> & "quoted" 'text' {{link}} {title} <!--if message-->`;

describe('texts that people wrote', () => {
  describe('when they hold markup', () => {
    it('never reach the HTML as such', async () => {
      const mail = await render({
        title: MARKUP,
        message: MARKUP,
        subject: MARKUP,
        recipientName: MARKUP,
        sender: { name: MARKUP, email: `a@b.example"><script>`, organisation: MARKUP },
      });
      expect(mail.html).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
      expect(mail.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(mail.html).toContain('&amp; &quot;quoted&quot; &#39;text&#39; {{link}} {title}');
      expect(mail.html).not.toContain('<!--if message-->');
    });

    it('stay readable in the plain text', async () => {
      expect((await render({ message: 'a < b && c > d' })).text).toContain('> a < b && c > d');
    });
  });

  describe('when they hold line breaks', () => {
    it('cannot add a header to the subject', async () => {
      const { subject } = await render({ subject: 'Hello\r\nBcc: everyone@example.com\n\u2028X\u0000\u0085Y' });
      expect(subject).toBe('Hello Bcc: everyone@example.com XY');
    });

    it('cannot add a header by the title', async () => {
      const { subject } = await render({ title: 'A\r\nBcc: x@example.com' });
      expect(subject).toBe('A Bcc: x@example.com – for you to sign');
    });

    it('keep them in the message', async () => {
      const { html, text } = await render({ message: 'one\r\ntwo\rthree\n\n\n\n\n\nfour' });
      expect(html).toContain('one<br>two<br>three<br><br><br>four');
      expect(text).toContain('> one\n> two\n> three\n>\n>\n> four\n');
    });
  });

  describe('when they hold characters that hide or reorder', () => {
    it('loses them', async () => {
      const mail = await render({ title: 'fdp\u202Eexe.\u2066a\u200Bb\uFEFF', message: '\u202Eevil\u202C' });
      for (const part of [mail.subject, mail.html, mail.text]) {
        expect(part).not.toMatch(/[\u202A-\u202E\u2066\u2067\u200B\uFEFF]/);
      }
      expect(mail.subject).toContain('fdpexe.ab');
    });

    it('sets right-to-left names apart', async () => {
      const mail = await render({ title: 'חוזה שכירות 2027' });
      expect(mail.html).toContain('<bdi>חוזה שכירות 2027</bdi>');
      expect(mail.subject).not.toMatch(/[\u2068\u2069]/);
    });
  });

  describe('when they are long', () => {
    it('are cut between characters, never inside an emoji', async () => {
      const { subject } = await render({ subject: '👩‍👩‍👧‍👦'.repeat(200) });
      expect(subject.length).toBeLessThanOrEqual(200);
      expect(subject).toMatch(/^(👩‍👩‍👧‍👦)+…$/u);
    });

    it('keeps a title of 1 000 characters to what fits', async () => {
      const mail = await render({ title: 'x'.repeat(1000) });
      expect(mail.subject.length).toBeLessThanOrEqual(200);
      expect(mail.html).toContain(`${'x'.repeat(299)}…`);
      expect(mail.html).not.toContain('x'.repeat(300));
    });

    it('keeps emoji and letters of other scripts', async () => {
      const mail = await render({ message: 'Γειά σου 🎉 Привет 你好', subject: '🎉 Ok' });
      expect(mail.subject).toBe('🎉 Ok');
      expect(mail.html).toContain('Γειά σου 🎉 Привет 你好');
      expect(mail.text).toContain('Γειά σου 🎉 Привет 你好');
    });

    it('replaces half an emoji', async () => {
      expect((await render({ message: 'a\uD83D b' })).text).toContain('a\uFFFD b');
    });
  });

  describe('when a link is no web address', () => {
    it('is not made a link', async () => {
      const { html } = await render({ link: 'javascript:alert(1)' });
      expect(html).not.toContain('href="javascript');
    });
  });
});
