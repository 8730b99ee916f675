import { h } from '@stencil/core';
import { newSpecPage } from '@stencil/core/testing';
import { HttpResponseError, StrictPlatform } from '../../../testing/strict-platform';
import { AdminMail } from './lwc-limepkg-esign-admin-mail';

interface Call {
  readonly params: { readonly kind: string; readonly language: string };
}
const preview = (email: string) => (call: Call) => ({
  kinds: ['invitation', 'reminder'],
  recipient: { name: 'Anna', email },
  subject: `${call.params.kind} in ${call.params.language}`,
  html: '<p>mail</p>',
  text: '<script>alert(1)</script>',
});
const PREVIEW = 'GET limepkg-esign/setup/mail-preview/';
const TEST = 'POST limepkg-esign/setup/test-mail/';

async function open(answers: object = {}, email = 'anna@crm.example') {
  const all = { [PREVIEW]: preview(email), [TEST]: { recipient: email, subject: 'x' }, ...answers };
  const platform = new StrictPlatform({ isOld: true, answers: all, session: { language: 'sv' } });
  const page = await newSpecPage({
    components: [AdminMail],
    template: () => <lwc-limepkg-esign-admin-mail platform={platform} />,
  });
  const settle = async () => {
    for (let turn = 0; turn < 6; turn += 1) await page.waitForChanges();
  };
  await settle();
  return { platform, root: page.root!.shadowRoot!, settle };
}

describe('lwc-limepkg-esign-admin-mail', () => {
  it('begins with the invitation in the session’s language, in a frame that may do nothing', async () => {
    const { root } = await open();
    expect(root.querySelector('.subject strong')!.textContent).toBe('invitation in sv');
    const frame = root.querySelector('iframe')!;
    expect(frame.getAttribute('sandbox')).toBe('');
    expect(frame.getAttribute('src')).toBe(
      '/test/limepkg-esign/setup/mail-preview/?kind=invitation&language=sv&format=html',
    );
    expect(root.querySelector('pre')!.textContent).toBe('<script>alert(1)</script>');
    expect(root.querySelector('script')).toBeNull();
  });

  it('shows another kind in another language', async () => {
    const { root, settle } = await open();
    const [kind, language] = [...root.querySelectorAll('select')];
    kind!.value = 'reminder';
    kind!.dispatchEvent(new Event('change'));
    language!.value = 'fi';
    language!.dispatchEvent(new Event('change'));
    await settle();
    expect(root.querySelector('.subject strong')!.textContent).toBe('reminder in fi');
    expect(root.querySelector('iframe')!.getAttribute('src')).toContain('kind=reminder&language=fi');
  });

  it('sends a test to oneself and says so', async () => {
    const { platform, root, settle } = await open();
    root.querySelector<HTMLButtonElement>('button')!.click();
    await settle();
    expect(platform.argumentsOf('http.post')).toEqual([
      ['limepkg-esign/setup/test-mail/', { kind: 'invitation', language: 'sv' }],
    ]);
    expect(root.querySelector('[role=status]')!.textContent).toBe('limepkg_esign.admin.mail.sent anna@crm.example');
  });

  it('has no button for whoever has no address', async () => {
    const { root } = await open({}, '');
    expect(root.querySelector('button')).toBeNull();
    expect(root.textContent).toContain('mail.no_address');
  });

  it('tells why a test was refused', async () => {
    const { root, settle } = await open({ [TEST]: new HttpResponseError(429, { code: 'SETUP_TEST_MAIL_TOO_SOON' }) });
    root.querySelector<HTMLButtonElement>('button')!.click();
    await settle();
    expect(root.querySelector('[role=status].fault')).not.toBeNull();
  });
});
