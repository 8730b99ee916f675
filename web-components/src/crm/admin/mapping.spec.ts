import { choices, countsOf, isSame, mappingOf, nameFaults, nameIn, NO_MAPPING, rename } from './mapping';
import type { NamesAnswer } from './payloads';

const names: NamesAnswer = {
  ours: [
    {
      name: 'signing',
      text: 'Signing',
      properties: [
        { name: 'title', text: 'Title', type: 'string' },
        { name: 'order', text: 'Order', type: 'integer' },
      ],
    },
    { name: 'document', text: 'Document', properties: [{ name: 'document', text: '', type: 'file' }] },
  ],
  theirs: [
    {
      name: 'avtal',
      text: 'Avtal',
      properties: [
        { name: 'rubrik', text: 'Rubrik', type: 'text' },
        { name: 'antal', text: 'Antal', type: 'integer' },
      ],
    },
  ],
};

describe('the mapping of names', () => {
  it('keeps a name that is another one, and nothing for the same or for none', () => {
    const renamed = rename(rename(NO_MAPPING, ' avtal ', 'signing'), 'rubrik', 'signing', 'title');
    expect(renamed).toEqual({ limetypes: { signing: 'avtal' }, properties: { signing: { title: 'rubrik' } } });
    expect([nameIn(renamed, 'signing'), nameIn(renamed, 'signing', 'title')]).toEqual(['avtal', 'rubrik']);
    expect(rename(rename(renamed, 'signing', 'signing'), '', 'signing', 'title')).toEqual(NO_MAPPING);
  });

  it('leaves what it was given as it was', () => {
    const before = mappingOf({ limetypes: { signing: 'avtal' } });
    rename(before, 'x', 'signing');
    expect(before).toEqual({ limetypes: { signing: 'avtal' }, properties: {} });
  });

  it('finds names that no database takes and names that stand for two things', () => {
    const wrong = rename(rename(NO_MAPPING, 'document', 'signing'), 'Title"; drop', 'signing', 'title');
    expect([...nameFaults(wrong, names)]).toEqual([
      ['signing', 'twice'],
      ['signing.title', 'invalid'],
    ]);
    const swapped = rename(rename(NO_MAPPING, 'order', 'signing', 'title'), 'title', 'signing', 'order');
    expect([...nameFaults(swapped, names)]).toEqual([]);
  });

  it('offers tables, and of a table the fields of the right type', () => {
    expect(choices(names, 'avtal').map(({ name }) => name)).toEqual(['avtal']);
    expect(choices(names, 'avtal', 'string').map(({ name }) => name)).toEqual(['rubrik']);
    expect(choices(names, 'nowhere', 'string')).toEqual([]);
  });

  it('compares whatever the order of keys, and takes what is empty for nothing', () => {
    const one = mappingOf({ limetypes: { a: 'b', c: 'd' }, properties: { x: {} } });
    expect(isSame(one, mappingOf({ limetypes: { c: 'd', a: 'b' } }))).toBe(true);
    expect(isSame(one, mappingOf({ limetypes: { c: 'd' } }))).toBe(false);
  });

  it('counts what a plan would do', () => {
    const change = { limetype: 'signing', detail: '' };
    const changes = (['create-limetype', 'create-property', 'widen-property', 'conflict'] as const).map((kind) => ({
      ...change,
      kind,
    }));
    expect(countsOf(changes)).toEqual({ created: 2, changed: 1, conflicts: 1 });
  });
});
