import type { CrmFile, InitAnswer, NewSigning } from '../../services/crm-payloads';
import { NOBODY, ordersOf, preselected, type People } from './people';

/** A document that can be sent. */
export interface DraftDocument {
  readonly id: number;
  readonly name: string;
  readonly file: CrmFile;
}

/** Longest texts of a signing. */
export const MAX_LENGTHS = { title: 1024, subject: 200, message: 2000 } as const;

export type LetterField = 'title' | 'subject' | 'message';

/** Everything that the dialog knows about a signing that does not exist yet. */
export interface Draft {
  /** Chosen documents by id, in the order in which they are put together. */
  readonly documents: readonly number[];
  readonly people: People;
  readonly methods: readonly string[];
  readonly language: string;
  readonly title: string;
  readonly subject: string;
  readonly message: string;
  /** What the sender has changed: no default replaces it any more. */
  readonly own: ReadonlySet<LetterField | 'people' | 'methods' | 'language' | 'documents'>;
}

export const EMPTY_DRAFT: Draft = {
  documents: [],
  people: NOBODY,
  methods: [],
  language: '',
  title: '',
  subject: '',
  message: '',
  own: new Set(),
};

/** Fills in what the CRM proposes wherever the sender has not written anything. */
export function withProposals(draft: Draft, { signers, methods, title, subject, message }: InitAnswer): Draft {
  const { own } = draft;
  return {
    ...draft,
    people: own.has('people') ? draft.people : preselected(signers),
    methods: own.has('methods') ? draft.methods : defaultMethods(methods),
    title: own.has('title') ? draft.title : title,
    subject: own.has('subject') ? draft.subject : (subject ?? title).slice(0, MAX_LENGTHS.subject),
    message: own.has('message') ? draft.message : message.slice(0, MAX_LENGTHS.message),
  };
}

/** A change by the sender. */
export function written(draft: Draft, change: Partial<Omit<Draft, 'own'>>): Draft {
  const keys = Object.keys(change) as (keyof typeof change)[];
  return { ...draft, ...change, own: new Set([...draft.own, ...(keys as LetterField[])]) };
}

/** Whether closing the dialog would lose work. */
export function isChanged({ own }: Draft): boolean {
  return [...own].some((part) => part !== 'documents' && part !== 'language');
}

/** The body of the call that creates the signing. */
export function bodyOf({ people, documents, methods, language, title, subject, message }: Draft): NewSigning {
  const orders = ordersOf(people);
  return {
    signers: people.list.map(({ name, email, role, record }, index) => ({
      name: name.trim(),
      email: email.trim(),
      order: orders[index] ?? 1,
      role,
      duty: role === 'signer' ? 'sign' : role === 'approver' ? 'approve' : null,
      ...(record === undefined ? {} : { limetype: record.limetype, id: record.id }),
    })),
    documents,
    meta: { subject: subject.trim(), message: message.trim(), language },
    title: title.trim(),
    methods: needsMethod(people) ? methods : [],
  };
}

/** Only who signs needs a method; approving and reading do not. */
export function needsMethod({ list }: People): boolean {
  return list.some(({ role }) => role === 'signer');
}

function defaultMethods(methods: InitAnswer['methods']): readonly string[] {
  const wanted = methods.filter((method) => method.default);
  return (wanted.length > 0 ? wanted : methods.slice(0, 1)).map(({ value }) => value);
}
