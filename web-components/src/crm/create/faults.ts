import type { Problem } from '../../services/problem';
import { MAX_LENGTHS, needsMethod, type Draft } from './draft';
import { doubles, MAX_PERSON_LENGTHS } from './people';

/** What is wrong with a field: a text key below `limepkg_esign.client.`, or the stable code of an error of the server. */
export type Fault =
  { readonly key: string; readonly params?: Readonly<Record<string, string | number>> } | { readonly code: string };

/**
 * Faults by field, in the order of the dialog: `documents`, `document.<id>`, `signers`, `person.<key>.name`, `person.<key>.email`,
 * `methods`, `title`, `subject`, `message`.
 */
export type Faults = ReadonlyMap<string, Fault>;

export const NO_FAULTS: Faults = new Map();

/** Loose on purpose: the server checks again, and the mail server has the last word. */
const MAIL_ADDRESS = /^[^\s@<>",;:\\()[\]]+@[^\s@<>",;:\\()[\]]+\.[^\s@<>",;:\\()[\]]{2,}$/;

/** Checks what can be checked here. */
export function faultsOf(draft: Draft): Faults {
  const faults = new Map<string, Fault>();
  if (draft.documents.length === 0) faults.set('documents', { key: 'invalid.documents' });
  for (const { key, name, email } of draft.people.list) {
    if (name.trim() === '') faults.set(`person.${key}.name`, { key: 'invalid.name' });
    tooLong(faults, `person.${key}.name`, name, MAX_PERSON_LENGTHS.name);
    if (!MAIL_ADDRESS.test(email.trim())) faults.set(`person.${key}.email`, { key: 'invalid.email' });
    tooLong(faults, `person.${key}.email`, email, MAX_PERSON_LENGTHS.email);
  }
  for (const place of doubles(draft.people)) {
    faults.set(`person.${draft.people.list[place]?.key ?? ''}.email`, { key: 'invalid.email_twice' });
  }
  if (!draft.people.list.some(({ role }) => role !== 'viewer')) faults.set('signers', { key: 'invalid.signers' });
  if (needsMethod(draft.people) && draft.methods.length === 0) faults.set('methods', { key: 'invalid.methods' });
  for (const field of ['title', 'subject', 'message'] as const) {
    if (field !== 'message' && draft[field].trim() === '') faults.set(field, { key: `invalid.${field}` });
    tooLong(faults, field, draft[field], MAX_LENGTHS[field]);
  }
  return faults;
}

function tooLong(faults: Map<string, Fault>, path: string, text: string, max: number): void {
  if (text.trim().length > max) faults.set(path, { key: 'invalid.too_long', params: { max } });
}

/** What the server refused, at the fields it names; what it names nothing for is left to the notice above. */
export function faultsFrom({ code, errors }: Problem, draft: Draft): Faults {
  const faults = new Map<string, Fault>();
  for (const { path } of errors) {
    const [field, fault] = placeOf(path, code, draft) ?? [];
    if (field !== undefined && fault !== undefined) faults.set(field, fault);
  }
  return faults;
}

function placeOf(path: string, code: string, draft: Draft): readonly [string, Fault] | undefined {
  const [, part = '', index, inner = ''] = /^(\w+)(?:\.(\d+))?(?:\.(\w+))?$/.exec(path) ?? [];
  if (part === 'documents') {
    const id = draft.documents[Number(index)];
    return id === undefined ? ['documents', { key: 'invalid.documents' }] : [`document.${id}`, { code }];
  }
  if (part === 'signers') return personPlace(draft, index, inner, code);
  if (part === 'methods') return ['methods', index === undefined ? { key: 'invalid.methods' } : { code }];
  const field = part === 'meta' ? path.slice('meta.'.length) : part;
  if (field !== 'title' && field !== 'subject' && field !== 'message') return undefined;
  return [field, textFault(field, draft[field])];
}

function personPlace(draft: Draft, index: string | undefined, inner: string, code: string): readonly [string, Fault] {
  const person = draft.people.list[Number(index)];
  if (person === undefined) return ['signers', { key: 'invalid.signers' }];
  const path = `person.${person.key}`;
  if (inner === 'name') return [`${path}.name`, { key: 'invalid.name' }];
  if (inner === 'email') return [`${path}.email`, { key: 'invalid.email' }];
  return [`${path}.email`, inner === '' ? { key: 'invalid.email_twice' } : { code }];
}

function textFault(field: keyof typeof MAX_LENGTHS, text: string): Fault {
  return text.trim() === ''
    ? { key: `invalid.${field}` }
    : { key: 'invalid.too_long', params: { max: MAX_LENGTHS[field] } };
}

/** The faults without those of the fields that were just changed. */
export function without(faults: Faults, prefix: string): Faults {
  const left = [...faults].filter(([path]) => path !== prefix && !path.startsWith(`${prefix}.`));
  return left.length === faults.size ? faults : new Map(left);
}
