import { h } from '@stencil/core';
import { newSpecPage } from '@stencil/core/testing';
import { HttpResponseError, StrictPlatform, type StrictPlatformOptions } from '../../../testing/strict-platform';
import { AdminMapping } from './lwc-limepkg-esign-admin-mapping';

const names = {
  ours: [{ name: 'signing', text: 'Signing', properties: [{ name: 'title', text: 'Title', type: 'string' }] }],
  theirs: [{ name: 'avtal', text: 'Avtal', properties: [{ name: 'rubrik', text: 'Rubrik', type: 'string' }] }],
};
const created = { kind: 'create-limetype', limetype: 'signing', detail: 'new table with title' };
const conflict = { kind: 'conflict', limetype: 'avtal', property: 'title', detail: 'is file, wanted string(1024)' };
const PLAN = 'POST api/v1/config/limepkg-esign/plan/';
const base = {
  'GET limepkg-esign/setup/names/': names,
  [PLAN]: ({ data }: { data: { mapping: { limetypes: { signing?: string } } } }) => ({
    changes: data.mapping.limetypes.signing === 'avtal' ? [created, conflict] : [created],
  }),
  'GET limepkg-esign/setup/plan/': { mapping: { limetypes: {}, properties: {} }, changes: [created] },
  'POST limepkg-esign/setup/apply/': { changes: [created] },
};

async function open(options: StrictPlatformOptions = {}, props: object = {}) {
  const platform = new StrictPlatform({ isOld: true, ...options, answers: { ...base, ...options.answers } });
  const page = await newSpecPage({
    components: [AdminMapping],
    template: () => <lwc-limepkg-esign-admin-mapping platform={platform} value={{}} {...props} />,
  });
  const settle = async () => {
    for (let turn = 0; turn < 8; turn += 1) await page.waitForChanges();
  };
  await settle();
  const changes: unknown[] = [];
  page.root!.addEventListener('change', (event) => changes.push((event as CustomEvent).detail));
  const root = page.root!.shadowRoot!;
  const type = async (place: string, text: string) => {
    const input = root.querySelector<HTMLInputElement>(`[data-place="${place}"]`)!;
    input.value = text;
    input.dispatchEvent(new Event('change'));
    await settle();
  };
  const afterPause = async () => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    await settle();
  };
  return { platform, page, root, changes, type, settle, afterPause };
}

describe('lwc-limepkg-esign-admin-mapping', () => {
  it('shows at once what saving would do, under the names there are', async () => {
    const { root } = await open();
    expect(root.querySelector('.plan')!.textContent).toContain('new table with title');
    expect(root.querySelector('.summary')!.textContent).toBe('limepkg_esign.admin.mapping.summary 1 0 0');
    expect([...root.querySelectorAll('#signing-names option')].map((option) => option.getAttribute('value'))).toEqual([
      'avtal',
    ]);
  });

  it('hands over a name and tries it out after a pause', async () => {
    const { platform, root, changes, type, afterPause } = await open();
    await type('signing', 'avtal');
    expect(changes).toEqual([{ limetypes: { signing: 'avtal' }, properties: {} }]);
    expect(platform.argumentsOf('http.post')).toHaveLength(1);
    await afterPause();
    expect(platform.argumentsOf('http.post')[1]).toEqual([
      'api/v1/config/limepkg-esign/plan/',
      { mapping: { limetypes: { signing: 'avtal' }, properties: {} } },
    ]);
    expect([...root.querySelectorAll('.plan li')].map((line) => line.className)).toEqual([
      'conflict',
      'create-limetype',
    ]);
    expect(root.querySelector('.plan button')).toBeNull();
    expect(
      [...root.querySelectorAll('[data-place="signing.title"] + datalist option')].map((one) =>
        one.getAttribute('value'),
      ),
    ).toEqual(['rubrik']);
  });

  it('says at the field what is wrong, and does not ask the server about it', async () => {
    const { platform, root, type, afterPause } = await open();
    await type('signing.title', '<b>Title');
    await afterPause();
    const input = root.querySelector('[data-place="signing.title"]')!;
    expect(input.getAttribute('aria-invalid')).toBe('true');
    expect(root.querySelector(`#${input.getAttribute('aria-describedby')}`)!.textContent).toContain('mapping.invalid');
    expect(platform.argumentsOf('http.post')).toHaveLength(1);
    expect(root.querySelector('b')).toBeNull();
  });

  it('applies what is saved after asking, and tells how much was done', async () => {
    const { platform, root, settle } = await open();
    root.querySelector<HTMLButtonElement>('.plan button')!.click();
    await settle();
    expect(platform.argumentsOf('notifications.confirm')).toHaveLength(1);
    expect(platform.argumentsOf('http.post').map(([url]) => url)).toContain('limepkg-esign/setup/apply/');
    expect(root.textContent).toContain('mapping.applied 1');
  });

  it.each([
    ['the question is answered no', { isConfirmed: false }, {}, ''],
    ['something else is saved', {}, { value: { limetypes: { signer: 'x' } } }, 'mapping.unsaved'],
  ])('applies nothing when %s', async (_case, options, props, words) => {
    const { platform, root, settle } = await open(options, props);
    root.querySelector<HTMLButtonElement>('.plan button')!.click();
    await settle();
    expect(platform.argumentsOf('http.post').map(([url]) => url)).not.toContain('limepkg-esign/setup/apply/');
    expect(root.textContent).toContain(words);
  });

  it('tells why a dry run was refused', async () => {
    const refusal = new HttpResponseError(422, { code: 'CONFIG_VALUE_INVALID' });
    const texts = { 'limepkg_esign.error.config.title': 'A setting cannot be used' };
    const { root } = await open({ answers: { [PLAN]: refusal }, texts });
    expect(root.querySelector('.fault')!.textContent).toContain('A setting cannot be used.');
  });
});
