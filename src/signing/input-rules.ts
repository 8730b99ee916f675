import { unusable } from './errors.js';
import type { NewSigner, NewSigning } from './services.js';
import type { EsignSettings } from './settings.js';
import { DUTY_OF_ROLE } from './vocabulary.js';

/** Lengths of the specification's tables, in characters. */
export const MAX_LENGTHS = { title: 1024, name: 83, email: 100, reason: 500 } as const;

/** Most signers of one signing, and most documents merged into one. */
export const MAX_SIGNERS = 100;
export const MAX_DOCUMENTS = 50;

const EMAIL = /^[^\s@<>",;:\\()[\]]+@[^\s@<>",;:\\()[\]]+\.[^\s@<>",;:\\()[\]]{2,}$/;

/**
 * Checks what a create call asks for against the rules that need no database.
 *
 * @throws `UnusableError` `SIGNING_INPUT_INVALID` or `METHOD_NOT_ENABLED`, with `details.path`
 */
export function assertNewSigning(input: NewSigning, settings: EsignSettings): void {
  text(input.title, MAX_LENGTHS.title, 'title');
  assertDocuments(input.documents);
  if (input.signers.length > MAX_SIGNERS) {
    throw invalid(`At most ${MAX_SIGNERS} signers.`, 'signers');
  }
  input.signers.forEach(assertSigner);
  assertDistinct(input.signers);
  assertMethods(input, settings);
}

function assertDocuments(documents: readonly number[]): void {
  if (documents.length === 0 || documents.length > MAX_DOCUMENTS) {
    throw invalid(`Between one and ${MAX_DOCUMENTS} documents.`, 'documents');
  }
  const repeated = documents.findIndex((id, index) => documents.indexOf(id) !== index);
  if (repeated >= 0) {
    throw invalid('The same document twice.', `documents.${repeated}`);
  }
}

function assertSigner(signer: NewSigner, index: number): void {
  text(signer.name, MAX_LENGTHS.name, `signers.${index}.name`);
  text(signer.email, MAX_LENGTHS.email, `signers.${index}.email`);
  if (!EMAIL.test(signer.email)) {
    throw invalid('This is no e-mail address.', `signers.${index}.email`);
  }
  if (!Number.isSafeInteger(signer.order) || signer.order < 1 || signer.order > 1_000) {
    throw invalid('The order is a whole number from 1.', `signers.${index}.order`);
  }
  if (signer.duty !== null && signer.duty !== DUTY_OF_ROLE[signer.role]) {
    throw invalid(`A ${signer.role} has the duty "${DUTY_OF_ROLE[signer.role]}".`, `signers.${index}.duty`);
  }
  if ((signer.limetype === undefined) !== (signer.id === undefined)) {
    throw invalid('A record is named by limetype and id together.', `signers.${index}.limetype`);
  }
}

/** One person may share a mail address with another, but not be asked twice. */
function assertDistinct(signers: readonly NewSigner[]): void {
  const seen = new Set<string>();
  signers.forEach(({ limetype, id, name, email }, index) => {
    const person = `${name.trim().toLowerCase()} ${email.toLowerCase()}`;
    const record = limetype === undefined ? person : `${limetype} ${id ?? ''}`;
    if (seen.has(person) || seen.has(record)) {
      throw invalid('The same signer twice.', `signers.${index}`);
    }
    seen.add(person).add(record);
  });
}

function assertMethods(input: NewSigning, settings: EsignSettings): void {
  if (!input.signers.some(({ role }) => role !== 'viewer')) {
    throw invalid('At least one signer or approver.', 'signers');
  }
  if (input.signers.some(({ role }) => role === 'signer') && input.methods.length === 0) {
    throw invalid('At least one method for the signers.', 'methods');
  }
  const enabled = settings.methods.filter((method) => method.enabled).map(({ value }) => value);
  const unknown = input.methods.findIndex((method) => !enabled.includes(method));
  if (unknown >= 0) {
    throw unusable('METHOD_NOT_ENABLED', 'The method is not enabled.', `methods.${unknown}`, {
      method: input.methods[unknown],
    });
  }
}

function text(value: string, maxLength: number, path: string): void {
  if (value.trim() === '' || value.length > maxLength) {
    throw invalid(`Between 1 and ${maxLength} characters.`, path, { maxLength });
  }
}

function invalid(message: string, path: string, details: Readonly<Record<string, unknown>> = {}): Error {
  return unusable('SIGNING_INPUT_INVALID', message, path, details);
}
