import { h } from '@stencil/core';
import { newSpecPage } from '@stencil/core/testing';
import { StrictPlatform } from '../../../testing/strict-platform';
import { AdminMethods } from './lwc-limepkg-esign-admin-methods';

const facts = [
  { value: 'checkbox', text: 'Checkbox', level: 'SES', isPossible: true, missing: '' },
  { value: 'bankid_se', text: 'BankID', level: null, isPossible: false, missing: 'no certificate' },
];
const answers = { 'GET limepkg-esign/setup/methods/': { methods: facts } };
const value = [{ value: 'checkbox', enabled: true, default: true }];

async function open(props: object = {}) {
  const platform = new StrictPlatform({ answers, isOld: true });
  const page = await newSpecPage({
    components: [AdminMethods],
    template: () => <lwc-limepkg-esign-admin-methods platform={platform} value={value} {...props} />,
  });
  await page.waitForChanges();
  const changes: unknown[] = [];
  page.root!.addEventListener('change', (event) => changes.push((event as CustomEvent).detail));
  const root = page.root!.shadowRoot!;
  const rows = () => [...root.querySelectorAll('[data-method]')];
  return { page, root, changes, rows, names: () => rows().map((row) => row.getAttribute('data-method')) };
}

describe('lwc-limepkg-esign-admin-methods', () => {
  it('says what each method proves, or what is missing here', async () => {
    const { rows } = await open();
    expect(rows()[0]!.textContent).toContain('SES');
    expect(rows()[1]!.textContent).toContain('no certificate');
    expect(rows()[1]!.textContent).toContain('methods.level_unknown');
  });

  it('hands over the whole setting when a switch is pressed', async () => {
    const { page, rows, changes } = await open();
    const box = rows()[0]!.querySelector('input')!;
    box.checked = false;
    box.dispatchEvent(new Event('change'));
    await page.waitForChanges();
    expect(changes).toEqual([
      [
        { value: 'checkbox', enabled: false, default: false },
        { value: 'bankid_se', enabled: false, default: false },
      ],
    ]);
  });

  it('moves a method with buttons, says where it is now, and stays at the ends', async () => {
    const { page, root, names, changes } = await open();
    const [up, down] = [...root.querySelectorAll<HTMLButtonElement>('[data-method=checkbox] button')];
    expect(up!.getAttribute('aria-disabled')).toBe('true');
    up!.click();
    expect(changes).toEqual([]);
    down!.click();
    await page.waitForChanges();
    expect(names()).toEqual(['bankid_se', 'checkbox']);
    expect(changes).toHaveLength(1);
    expect(root.querySelector('[role=status]')!.textContent).toContain('Checkbox 2 2');
  });

  it('warns when nobody could sign', async () => {
    const { root } = await open({ value: [{ value: 'bankid_se', enabled: true, default: false }] });
    expect(root.textContent).toContain('methods.none_offered');
  });

  it.each([{ readonly: true }, { disabled: true }])('changes nothing when %j', async (props) => {
    const { root, changes } = await open(props);
    expect([...root.querySelectorAll('input')].every((input) => input.hasAttribute('disabled'))).toBe(true);
    root.querySelectorAll<HTMLButtonElement>('button').forEach((button) => button.click());
    expect(changes).toEqual([]);
  });
});
