import { h } from '@stencil/core';
import { newSpecPage, type SpecPage } from '@stencil/core/testing';
import {
  HttpResponseError,
  StrictPlatform,
  type HttpCall,
  type StrictPlatformOptions,
} from '../../../testing/strict-platform';
import { DocumentPicker } from '../lwc-limepkg-esign-document-picker/lwc-limepkg-esign-document-picker';
import { SignerList } from '../lwc-limepkg-esign-signer-list/lwc-limepkg-esign-signer-list';
import { CreateDialog } from './lwc-limepkg-esign-create-dialog';

const file = (id: number) => ({
  filename: `${id}.pdf`,
  extension: 'pdf',
  id: id + 100,
  size: 248_000,
  mimetype: 'application/pdf',
  url: `https://crm.example/${id}`,
});
const status = (change: object = {}) => ({
  context: 'relation',
  potentialDocuments: [1, 2].map((id) => ({ id, type: '', file: file(id) })),
  signings: [],
  coworker: { id: 1, name: 'Carlito', email: 'c@x.example' },
  ...change,
});
const init = ({ params }: HttpCall) => ({
  signers: [
    {
      limetype: 'person',
      id: 2,
      name: 'Anna <b>Berg</b>',
      email: 'anna@x.example',
      default: true,
      limetypeLocalname: 'Person',
    },
    { limetype: 'person', id: 3, name: 'Bo Ek', email: 'bo@x.example', default: true, limetypeLocalname: 'Person' },
  ],
  methods: [{ value: 'checkbox', text: 'Checkbox', default: true, level: 'SES' }],
  title: 'Lease',
  subject: 'Lease for you',
  languages: ['en_us', 'sv'],
  message: `Please sign (${String(params['language'])}).`,
  documents: [params['documents'] ?? []]
    .flat()
    .map((id) => ({ id: Number(id), name: `Document ${id}`, limetype: 'document', file: file(Number(id)), url: '' })),
});
const STATUS = 'GET limepkg-esign/status/deal/5/';
const INIT = 'GET limepkg-esign/signing/init/';
const CREATE = 'POST limepkg-esign/signing/';

async function open(answers: StrictPlatformOptions['answers'] = {}, options: StrictPlatformOptions = {}) {
  const platform = new StrictPlatform({
    answers: { [STATUS]: status(), [INIT]: init, [CREATE]: { id: 77 }, ...answers },
    ...options,
  });
  const closed = jest.fn();
  const page = await newSpecPage({
    components: [CreateDialog, DocumentPicker, SignerList],
    template: () => (
      <lwc-limepkg-esign-create-dialog platform={platform} context={{ limetype: 'deal', id: 5 }} onClose={closed} />
    ),
  });
  await settle(page);
  return { page, platform, closed, ...inside(page) };
}

async function settle(page: SpecPage): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    await page.waitForChanges();
  }
}

function inside(page: SpecPage) {
  const root = page.root?.shadowRoot as ShadowRoot;
  const picker = () => root.querySelector('lwc-limepkg-esign-document-picker')?.shadowRoot as ShadowRoot;
  const list = () => root.querySelector('lwc-limepkg-esign-signer-list')?.shadowRoot as ShadowRoot;
  const press = async (selector: string, within: ShadowRoot = root) => {
    within.querySelector<HTMLElement>(selector)?.click();
    await settle(page);
  };
  const tick = async (id: number) => {
    const box = picker().querySelector<HTMLInputElement>(`#document-${id}`) as HTMLInputElement;
    box.checked = true;
    box.dispatchEvent(new Event('change'));
    await settle(page);
  };
  return { root, picker, list, press, tick };
}

describe('the dialog that sends for signing', () => {
  it('asks for documents first, then has everything filled in', async () => {
    const { root, tick, list, platform } = await open();
    expect(root.querySelector('.hint')?.textContent).toBe('limepkg_esign.client.create.choose_first');
    await tick(2);
    expect(platform.argumentsOf('http.get').at(-1)).toEqual([
      'limepkg-esign/signing/init/',
      { params: { documents: ['2'], language: 'en_us' } },
    ]);
    expect([...list().querySelectorAll('.person .name')].map((name) => name.textContent)).toEqual([
      'Anna <b>Berg</b>',
      'Bo Ek',
    ]);
    expect(root.querySelector<HTMLInputElement>('#subject')?.value).toBe('Lease for you');
    expect(root.querySelector('limel-switch')?.getAttribute('data-method')).toBe('checkbox');
  });

  it('ticks the only document there is', async () => {
    const { root } = await open({ [STATUS]: status({ potentialDocuments: [{ id: 1, type: '', file: file(1) }] }) });
    expect(root.querySelector<HTMLInputElement>('#title')?.value).toBe('Lease');
  });

  it('says that several become one file, in an order that can be changed by keyboard', async () => {
    const { tick, picker, page, platform } = await open();
    await tick(1);
    await tick(2);
    const grips = () => [...picker().querySelectorAll<HTMLElement>('.sequence .grip')];
    expect(picker().querySelector('.sequence p')?.textContent).toContain('become_one.other 2');
    grips()[1]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp' }));
    await settle(page);
    expect(picker().querySelector('[role=status]')?.textContent).toContain('create.moved');
    expect(platform.argumentsOf('http.get').at(-1)).toEqual([
      'limepkg-esign/signing/init/',
      { params: { documents: ['2', '1'], language: 'en_us' } },
    ]);
  });

  it('changes the order of the signers by keyboard and says so', async () => {
    const { tick, list, page, platform, press } = await open();
    await tick(1);
    list()
      .querySelectorAll('.person .grip')[1]
      ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp' }));
    await settle(page);
    expect(list().querySelector('[role=status]')?.textContent).toMatch(/create.moved Bo Ek 1 2 .*now_in_turn/);
    await press('#send');
    const [, body] = platform.argumentsOf('http.post')[0] as [string, { signers: { name: string; order: number }[] }];
    expect(body.signers.map(({ name, order }) => [name, order])).toEqual([
      ['Bo Ek', 1],
      ['Anna <b>Berg</b>', 2],
    ]);
  });

  it('sends once however often it is pressed, tells everyone and shows what happens next', async () => {
    const { tick, root, platform, press, closed } = await open();
    const heard: unknown[] = [];
    platform
      .get('eventDispatcher')
      .addListener('limepkg-esign.signing.changed', ({ detail }: CustomEvent) => heard.push(detail));
    await tick(1);
    root.querySelector<HTMLElement>('#send')?.click();
    root.querySelector<HTMLElement>('#send')?.click();
    await press('#none');
    const calls = platform.argumentsOf('http.post');
    expect(calls).toHaveLength(1);
    expect((calls[0]?.[2] as { headers: Record<string, string> }).headers['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/);
    expect(heard).toEqual([{ signingId: 77 }]);
    expect(platform.argumentsOf('state.limeobjects.reloadObject')).toEqual([['deal', 5]]);
    expect(root.querySelector('.plain h2')?.textContent).toBe('limepkg_esign.client.create.sent');
    expect(root.querySelector('.plain p')?.textContent).toContain('Anna <b>Berg</b> and Bo Ek');
    await press('#close');
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('does not send what is not filled in, and says so at the field', async () => {
    const { tick, root, platform, press, page } = await open();
    await tick(1);
    const title = root.querySelector<HTMLInputElement>('#title') as HTMLInputElement;
    title.value = '';
    title.dispatchEvent(new Event('input'));
    await press('#send');
    expect(platform.argumentsOf('http.post')).toEqual([]);
    expect(title.getAttribute('aria-invalid')).toBe('true');
    expect(root.querySelector('#title-fault')?.textContent).toBe('limepkg_esign.client.invalid.title');
    title.value = 'Lease';
    title.dispatchEvent(new Event('input'));
    await settle(page);
    expect(root.querySelector('#title-fault')?.textContent).toBe('');
  });

  it('puts what the server refuses at its field, and keeps everything', async () => {
    const refused = new HttpResponseError(422, {
      code: 'DOCUMENT_ENCRYPTED',
      errors: [{ path: 'documents.0', message: 'x' }],
    });
    const texts = { 'limepkg_esign.error.document_encrypted.title': 'The PDF is protected' };
    const { tick, root, picker, press } = await open(
      { [CREATE]: refused },
      { texts, answers: { [STATUS]: status(), [INIT]: init, [CREATE]: refused } },
    );
    await tick(2);
    await press('#send');
    expect(root.querySelector('.notice strong')?.textContent).toBe('The PDF is protected');
    expect(picker().querySelector('#document-2-fault')?.textContent).toContain('The PDF is protected');
    expect(root.querySelector<HTMLInputElement>('#title')?.value).toBe('Lease');
  });

  it('lets the unwritten words follow the language', async () => {
    const { tick, root, page } = await open();
    await tick(1);
    const select = root.querySelector<HTMLSelectElement>('#language') as HTMLSelectElement;
    Object.defineProperty(select, 'value', { value: 'sv', configurable: true });
    select.dispatchEvent(new Event('change'));
    await settle(page);
    // The mock document's textarea has no such property: what is set on it is an attribute.
    expect(root.querySelector('#message')?.getAttribute('value')).toBe('Please sign (sv).');
  });

  it('asks before it throws away what was filled in', async () => {
    const { tick, root, press, closed, page } = await open();
    await tick(1);
    const message = root.querySelector<HTMLTextAreaElement>('#message') as HTMLTextAreaElement;
    message.value = 'My words';
    message.dispatchEvent(new Event('input'));
    page.root?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await settle(page);
    expect(root.querySelector('.asking')).not.toBeNull();
    await press('#keep');
    expect(root.querySelector('.asking')).toBeNull();
    await press('#cancel');
    await press('#throw');
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('closes at once when nothing was filled in', async () => {
    const { press, closed } = await open();
    await press('#cancel');
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('goes on sending when it is closed, and says how it ended', async () => {
    let answer: (signing: object) => void = () => undefined;
    const late = () => new Promise<object>((resolve) => (answer = resolve));
    const { tick, press, platform, page, closed, root } = await open({ [CREATE]: late });
    await tick(1);
    await press('#send');
    expect(root.querySelector('progress')).not.toBeNull();
    expect(root.querySelector('#send')?.hasAttribute('disabled')).toBe(true);
    await press('#cancel');
    expect(closed).toHaveBeenCalledTimes(1);
    page.root?.remove();
    answer({ id: 78 });
    await settle(page);
    expect(platform.argumentsOf('notifications.notify')).toEqual([['limepkg_esign.client.create.sent']]);
  });

  it('keeps what could not be sent after it was closed for the next time', async () => {
    let refuse: (error: Error) => void = () => undefined;
    const late = () => new Promise<object>((_, reject) => (refuse = reject));
    const first = await open({ [CREATE]: late });
    await first.tick(2);
    await first.press('#send');
    await first.press('#cancel');
    refuse(new HttpResponseError(422, { code: 'SETUP_INCOMPLETE' }));
    await settle(first.page);
    expect(String(first.platform.argumentsOf('notifications.notify')[0]?.[0])).toContain('create.not_sent Lease');
    const second = await open();
    expect(second.picker().querySelector('#document-2')?.hasAttribute('checked')).toBe(true);
    expect(second.root.querySelector<HTMLInputElement>('#title')?.value).toBe('Lease');
    expect((await open()).root.querySelector('#title')).toBeNull();
  });

  it.each([
    [
      'not configured',
      { [STATUS]: status({ context: 'not_configured' }) },
      'limepkg_esign.client.status.not_configured',
    ],
    ['no coworker', { [STATUS]: status({ coworker: null }) }, 'no coworker words'],
    ['no rights', { [STATUS]: new HttpResponseError(403, { code: 'ACCESS_DENIED' }) }, 'no rights words'],
    ['no network', { [STATUS]: new TypeError('network') }, 'limepkg_esign.client.create.offline'],
  ])('says what to do: %s', async (_, answers, title) => {
    const texts = {
      'limepkg_esign.error.access_no_coworker.title': 'no coworker words',
      'limepkg_esign.error.access.title': 'no rights words',
    };
    const { root } = await open({}, { texts, answers: { [INIT]: init, ...answers } });
    expect(root.querySelector('.notice strong')?.textContent).toBe(title);
    expect(root.querySelector('#send')).toBeNull();
  });

  it('says how to get a PDF when there is none', async () => {
    const { root } = await open({ [STATUS]: status({ potentialDocuments: [] }) });
    expect(root.querySelector('.plain p')?.textContent).toBe('limepkg_esign.client.create.no_documents');
  });

  it('says so when no method is switched on', async () => {
    const none = (call: HttpCall) => ({ ...init(call), methods: [] });
    const { root, tick } = await open({ [INIT]: none });
    await tick(1);
    expect(root.querySelector('.notice strong')?.textContent).toBe('limepkg_esign.client.create.no_methods');
  });

  it('works in a client that has none of the newer services', async () => {
    const { tick, press, root } = await open(
      {},
      { isOld: true, answers: { [STATUS]: status(), [INIT]: init, [CREATE]: { id: 77 } } },
    );
    await tick(1);
    await press('#send');
    expect(root.querySelector('.plain h2')?.textContent).toBe('limepkg_esign.client.create.sent');
  });
});
