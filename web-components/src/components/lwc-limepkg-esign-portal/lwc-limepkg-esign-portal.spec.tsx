import { newSpecPage } from '@stencil/core/testing';
import { Portal } from './lwc-limepkg-esign-portal';

const option = (value: string) => ({ value, text: value });
const signer = {
  name: 'Karl Ek',
  email: 'k@example.test',
  order: 1,
  role: option('signer'),
  duty: 'sign',
  status: option('opened'),
};
const visit = {
  signer: { ...signer, canAct: true, waitingFor: [] },
  signing: {
    id: 1,
    title: 'Lease <b>2027</b>',
    status: option('sent'),
    coworker: { name: 'Anna Berg', email: 'a@example.test' },
    methods: [{ ...option('checkbox'), interaction: 'instant' }],
    originalDocument: { filename: 'lease.pdf', size: 1, url: '', pages: 12 },
    signers: [signer],
    language: 'en_us',
  },
};
const texts = {
  en_us: {
    'limepkg_esign.portal.arrive.sign': '{sender} asks you to sign {title}',
    'limepkg_esign.portal.decide.sign': 'Sign',
    'limepkg_esign.portal.pages.other': '{count} pages',
    'limepkg_esign.portal.state.unknown': 'No such link',
    'limepkg_esign.portal.result.signed': 'Registered',
  },
};

async function open(signing: (url: string, method: string) => { status: number; body: unknown }) {
  const page = await newSpecPage({ components: [Portal], html: '<div></div>' });
  // The document of these tests knows no dialogs.
  Object.assign(Object.getPrototypeOf(page.doc.createElement('dialog')), { showModal: () => {}, close: () => {} });
  const answer = ((url: string, options?: { method?: string }) => {
    const { status, body } = url.includes('/translation/')
      ? { status: 200, body: texts }
      : signing(url, options?.method ?? 'GET');
    const json = () => Promise.resolve(body);
    return Promise.resolve({ ok: status < 400, status, json, headers: { get: () => null } });
  }) as unknown as typeof fetch;
  page.win.fetch = answer;
  (globalThis as { fetch: unknown }).fetch = answer;
  await page.setContent('<lwc-limepkg-esign-portal api-base="/demo/limepkg-esign"></lwc-limepkg-esign-portal>');
  const settled = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await page.waitForChanges();
  };
  await settled();
  return { root: page.root?.shadowRoot, settled };
}

describe('portal', () => {
  it('says who asks for what, with the title as text, and offers one verb', async () => {
    const { root } = await open(() => ({ status: 200, body: visit }));
    expect(root?.querySelector('h1')?.textContent).toBe('Anna Berg asks you to sign Lease <b>2027</b>');
    expect(root?.querySelector('.meta')?.textContent).toContain('12 pages');
    expect(root?.querySelector('.act')?.textContent).toBe('Sign');
  });

  it('shows neither document nor button for an unknown link', async () => {
    const { root } = await open(() => ({ status: 400, body: { code: 'TOKEN_INVALID' } }));
    expect(root?.querySelector('h1')?.textContent).toBe('No such link');
    expect(root?.querySelector('lwc-limepkg-esign-document')).toBeNull();
    expect(root?.querySelector('.act')).toBeNull();
  });

  it('signs once and says that it is registered, however often the button is pressed before it is redrawn', async () => {
    const acts: string[] = [];
    const done = { ...signer, status: option('signed') };
    const after = { ...visit, signer: { ...done, canAct: false, waitingFor: [] } };
    const { root, settled } = await open((url, method) => {
      if (method !== 'POST') return { status: 200, body: acts.length === 0 ? visit : after };
      acts.push(url);
      return acts.length === 1 ? { status: 200, body: after } : { status: 409, body: { code: 'SIGNER_DONE' } };
    });
    root?.querySelector<HTMLElement>('.act')?.click();
    await settled();
    const box = root?.querySelector<HTMLInputElement>('.statement input');
    box!.checked = true;
    box!.dispatchEvent(new Event('change'));
    await settled();
    const button = root?.querySelector<HTMLElement>('dialog .confirm .primary');
    button?.click();
    button?.click();
    await settled();
    expect(acts).toHaveLength(1);
    expect(root?.querySelector('h1')?.textContent).toBe('Registered');
  });
});
