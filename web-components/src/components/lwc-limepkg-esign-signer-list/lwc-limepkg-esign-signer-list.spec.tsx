import { h } from '@stencil/core';
import { newSpecPage } from '@stencil/core/testing';
import { StrictPlatform } from '../../../testing/strict-platform';
import { preselected, type People } from '../../crm/create/people';
import type { SignerCandidate } from '../../services/crm-payloads';
import { SignerList } from './lwc-limepkg-esign-signer-list';

const candidate = (id: number, name: string, isDefault = false): SignerCandidate => ({
  limetype: 'person',
  id,
  name,
  email: `${id}@x.example`,
  default: isDefault,
  limetypeLocalname: 'Person',
});
const candidates = [candidate(1, 'Anna', true), candidate(2, 'Bo', true), candidate(3, 'Cecilia')];

async function open() {
  const state = { people: preselected(candidates) };
  const page = await newSpecPage({
    components: [SignerList],
    template: () => (
      <lwc-limepkg-esign-signer-list
        platform={new StrictPlatform()}
        people={state.people}
        candidates={candidates}
        search={() => Promise.resolve({ signers: [candidate(9, 'Dora')] })}
      />
    ),
  });
  const list = page.root as HTMLLwcLimepkgEsignSignerListElement;
  const root = list.shadowRoot as ShadowRoot;
  list.addEventListener('peopleChanged', (event) => {
    state.people = (event as CustomEvent<People>).detail;
    list.people = state.people;
  });
  const finder = () => root.querySelector<HTMLInputElement>('#finder') as HTMLInputElement;
  return {
    root,
    finder,
    names: () => state.people.list.map(({ name }) => name),
    options: () => [...root.querySelectorAll('[role=option]')].map((option) => option.textContent),
    type: async (text: string) => {
      finder().value = text;
      finder().dispatchEvent(new Event('input'));
      await new Promise((resolve) => setTimeout(resolve, 230));
      await page.waitForChanges();
    },
    key: async (key: string, target: Element = finder()) => {
      const event = new KeyboardEvent('keydown', { key, bubbles: true });
      target.dispatchEvent(event);
      await page.waitForChanges();
      return event;
    },
    press: async (selector: string) => {
      root.querySelector<HTMLElement>(selector)?.click();
      await page.waitForChanges();
    },
  };
}

describe('the list of signers', () => {
  it('finds people by name and adds the one chosen by keyboard', async () => {
    const { type, key, finder, options, names, root } = await open();
    await type('do');
    expect(options()[0]).toContain('Dora');
    expect(options()[1]).toContain('create.add_typed do');
    expect(finder().getAttribute('aria-expanded')).toBe('true');
    expect(finder().getAttribute('aria-activedescendant')).toBe('option-0');
    await key('Enter');
    expect(names()).toEqual(['Anna', 'Bo', 'Dora']);
    expect(finder().getAttribute('aria-expanded')).toBe('false');
    expect(root.querySelector('[role=status]')?.textContent).toContain('create.added Dora');
  });

  it('adds somebody who is not in the CRM, with fields for what is missing', async () => {
    const { type, key, names, root } = await open();
    await type('Eva Gran');
    await key('ArrowUp');
    await key('Enter');
    expect(names()).toEqual(['Anna', 'Bo', 'Eva Gran']);
    const fields = [...root.querySelectorAll<HTMLInputElement>('.fields input')];
    expect(fields.map(({ value }) => value ?? '')).toEqual(['Eva Gran', '']);
  });

  it('does not offer who is in the list already', async () => {
    const { type, options } = await open();
    await type('anna');
    expect(options().some((text) => text?.startsWith('Anna'))).toBe(false);
  });

  it('keeps Escape to itself while the list of found people is open', async () => {
    const { type, key } = await open();
    await type('do');
    let heard = 0;
    const count = () => (heard += 1);
    document.addEventListener('keydown', count);
    await key('Escape');
    document.removeEventListener('keydown', count);
    expect(heard).toBe(0);
  });

  it('moves, joins and removes rows', async () => {
    const { press, names, root } = await open();
    await press('.person .tool-down');
    expect(names()).toEqual(['Bo', 'Anna']);
    expect([...root.querySelectorAll('.order')].map((order) => order.textContent)).toEqual(['1', '2']);
    const join = root.querySelector<HTMLInputElement>('.join input') as HTMLInputElement;
    join.checked = true;
    join.dispatchEvent(new Event('change'));
    await press('#nothing');
    expect([...root.querySelectorAll('.order')].map((order) => order.textContent)).toEqual(['1', '1']);
    await press('.person .tool-up');
    expect(names()).toEqual(['Bo', 'Anna']);
    await press('.person .tool-remove');
    expect(names()).toEqual(['Anna']);
  });

  it('takes two presses at once for two moves', async () => {
    const { type, key, names, root, press } = await open();
    await type('do');
    await key('Enter');
    const grip = root.querySelectorAll('.person .grip')[2] as HTMLElement;
    grip.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp' }));
    grip.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp' }));
    await press('#nothing');
    expect(names()).toEqual(['Dora', 'Anna', 'Bo']);
  });

  it('removes one person by two presses at once', async () => {
    const { names, root, press } = await open();
    const remove = root.querySelector<HTMLElement>('.person .tool-remove');
    remove?.click();
    await press('.person .tool-remove');
    expect(names()).toEqual(['Bo']);
  });

  it('names every control by the person it is about', async () => {
    const { root } = await open();
    const labels = [...root.querySelectorAll('.person button, .person select')].map((control) =>
      control.getAttribute('aria-label'),
    );
    expect(labels.every((label) => /Anna|Bo/.test(label ?? ''))).toBe(true);
  });
});
