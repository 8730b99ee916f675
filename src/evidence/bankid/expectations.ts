import { fault, type Certificate, type Fault } from '../../pki/index.js';
import { readUserNonVisibleData } from '../binding.js';
import type { Findings } from '../findings.js';
import type { FoundIdentity } from '../report.js';
import type { VerifyEvidenceOptions } from '../verify-options.js';
import type { BankIdSignedData } from './signature.js';

/** What an order sent, and who sent it. */
export interface BankIdSent {
  readonly userVisibleData: string;
  readonly userVisibleDataFormat: 'plaintext' | 'simpleMarkdownV1';
  readonly userNonVisibleData: string;
  readonly relyingPartyName: string;
}

/** Checks that what was signed is what was sent, by whom it was sent, and that it names the document. */
export function checkSent(
  data: BankIdSignedData,
  sent: BankIdSent,
  { anchors, expected }: VerifyEvidenceOptions,
  found: Findings,
): void {
  const wrong = (reason: string, detail: string): Fault => fault('HASH_FAILURE', reason, detail);
  const visible =
    data.userVisibleData === sent.userVisibleData && data.userVisibleDataFormat === sent.userVisibleDataFormat;
  found.note(
    'binding',
    'userVisibleData',
    visible ? null : wrong('OTHER_VISIBLE_TEXT', 'The person signed another text than was sent.'),
    'The person signed the text that was sent.',
  );
  found.note(
    'binding',
    'userNonVisibleData',
    data.userNonVisibleData === sent.userNonVisibleData
      ? null
      : wrong('OTHER_HIDDEN_DATA', 'The signature holds other hidden data than was sent.'),
    'The signature holds the hidden data that was sent.',
  );
  const hidden = data.userNonVisibleData === null ? null : readUserNonVisibleData(data.userNonVisibleData);
  found.note(
    'binding',
    'fingerprint',
    hidden?.original_document_fingerprint === expected.fingerprint
      ? null
      : wrong('FINGERPRINT_NOT_SIGNED', 'The fingerprint of the document is not in what was signed.'),
    'The fingerprint of the document is in what was signed.',
  );
  const { relyingPartyName: name } = data;
  const known = name === sent.relyingPartyName && (anchors.bankId?.relyingParties ?? []).includes(name);
  found.note(
    'binding',
    'relyingParty',
    known
      ? null
      : fault('SIG_CONSTRAINTS_FAILURE', 'OTHER_RELYING_PARTY', 'Another party than expected had it signed.'),
    'The expected party had it signed.',
  );
}

/** Who the certificate says has signed. */
export function identityOf(leaf: Certificate): FoundIdentity {
  const { subject } = leaf;
  const number = subject.get('serialNumber');
  const birthDate = number === undefined ? null : birthDateOf(number);
  const parts = {
    name: subject.get('commonName'),
    givenName: subject.get('givenName'),
    surname: subject.get('surname'),
    nationalNumber: number,
    country: subject.get('country'),
    birthDate: birthDate ?? undefined,
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

/** Coordination numbers have 60 added to the day. */
function birthDateOf(personalNumber: string): string | null {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)\d{4}$/.exec(personalNumber) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const plain = Number(day) > 60 ? String(Number(day) - 60).padStart(2, '0') : day;
  return `${year}-${month}-${plain}`;
}
