import type { InitAnswer } from '../../services/crm-payloads';
import { bodyOf, EMPTY_DRAFT, isChanged, withProposals, written } from './draft';
import { faultsFrom, faultsOf, without } from './faults';
import { added, changed, moved, personTyped } from './people';

const init: InitAnswer = {
  signers: [
    { limetype: 'person', id: 2, name: 'Anna', email: 'anna@x.example', default: true, limetypeLocalname: 'Person' },
    { limetype: 'person', id: 3, name: 'Bo', email: 'bo@x.example', default: true, limetypeLocalname: 'Person' },
  ],
  methods: [
    { value: 'checkbox', text: 'Checkbox', default: false },
    { value: 'signature', text: 'Drawn', default: true },
  ],
  title: 'Lease',
  subject: 'Lease – for you to sign',
  languages: ['en_us', 'sv'],
  message: 'Please sign.',
  documents: [],
};
const draft = withProposals({ ...EMPTY_DRAFT, language: 'en_us', documents: [7, 8] }, init);
const [anna, bo] = draft.people.list;

describe('a draft', () => {
  it('is ready to be sent as the CRM proposes it', () => {
    expect(faultsOf(draft).size).toBe(0);
    expect(isChanged(draft)).toBe(false);
    expect(bodyOf(draft)).toEqual({
      signers: [
        { name: 'Anna', email: 'anna@x.example', order: 1, role: 'signer', duty: 'sign', limetype: 'person', id: 2 },
        { name: 'Bo', email: 'bo@x.example', order: 1, role: 'signer', duty: 'sign', limetype: 'person', id: 3 },
      ],
      documents: [7, 8],
      meta: { subject: 'Lease – for you to sign', message: 'Please sign.', language: 'en_us' },
      title: 'Lease',
      methods: ['signature'],
    });
  });

  it('keeps what the sender wrote when the proposals change, and nothing else', () => {
    const own = written(draft, { subject: 'My words' });
    const next = withProposals(own, { ...init, title: 'Hyra', subject: 'Hyra', message: 'Skriv på.' });
    expect(next).toMatchObject({ title: 'Hyra', subject: 'My words', message: 'Skriv på.' });
    expect(isChanged(own)).toBe(true);
    expect(isChanged(written(draft, { documents: [8, 7] }))).toBe(false);
  });

  it('names duties and orders, and no method when nobody signs', () => {
    const people = changed(changed(moved(draft.people, 1, 0), 0, { role: 'approver' }), 1, { role: 'viewer' });
    const body = bodyOf(written(draft, { people }));
    expect(body.signers.map(({ name, order, role, duty }) => [name, order, role, duty])).toEqual([
      ['Bo', 1, 'approver', 'approve'],
      ['Anna', 2, 'viewer', null],
    ]);
    expect(body.methods).toEqual([]);
  });
});

describe('what is wrong with a draft', () => {
  it.each([
    [{ documents: [] }, ['documents']],
    [{ methods: [] }, ['methods']],
    [{ title: ' ' }, ['title']],
    [{ subject: '' }, ['subject']],
    [{ message: '' }, []],
    [{ title: 'x'.repeat(1025) }, ['title']],
    [{ people: { ...draft.people, list: [], joins: [] } }, ['signers']],
    [{ people: changed(draft.people, 0, { email: 'nobody' }) }, [`person.${anna?.key}.email`]],
    [{ people: changed(draft.people, 1, { name: ' ' }) }, [`person.${bo?.key}.name`]],
    [{ people: changed(draft.people, 1, { name: 'Anna', email: 'ANNA@x.example' }) }, [`person.${bo?.key}.email`]],
  ])('%# is said at its field', (change, fields) => {
    expect([...faultsOf(written(draft, change as object)).keys()]).toEqual(fields);
  });

  it('comes in the order of the dialog', () => {
    const people = added({ ...draft.people, list: [], joins: [] }, { ...personTyped('x'), role: 'viewer' });
    const faults = faultsOf({ ...draft, people, documents: [], title: '' });
    expect([...faults.keys()].map((key) => key.replace(/p\d+/, 'p'))).toEqual([
      'documents',
      'person.p.email',
      'signers',
      'title',
    ]);
  });

  it('is put at the fields that the server names, and forgotten when they change', () => {
    const errors = [
      'signers.1.email',
      'signers.0.id',
      'documents.1',
      'meta.subject',
      'methods.0',
      'signers',
      'coworker',
    ].map((path) => ({ path, message: '' }));
    const faults = faultsFrom({ status: 422, code: 'SOME_CODE', errors, reference: '' }, draft);
    expect([...faults]).toEqual([
      [`person.${bo?.key}.email`, { key: 'invalid.email' }],
      [`person.${anna?.key}.email`, { code: 'SOME_CODE' }],
      ['document.8', { code: 'SOME_CODE' }],
      ['subject', { key: 'invalid.too_long', params: { max: 200 } }],
      ['methods', { code: 'SOME_CODE' }],
      ['signers', { key: 'invalid.signers' }],
    ]);
    expect(without(faults, `person.${bo?.key}`).has(`person.${bo?.key}.email`)).toBe(false);
    expect(without(faults, 'title')).toBe(faults);
  });
});
