import type { PdfArea } from './areas.js';

interface Meaning {
  readonly area: PdfArea;
  readonly proves: string;
}

const integrity = (proves: string): Meaning => ({ area: 'integrity', proves });
const identity = (proves: string): Meaning => ({ area: 'identity', proves });
const modification = (proves: string): Meaning => ({ area: 'modification', proves });

/** Every check, and what it proves when it passes. */
export const CHECKS = {
  file_form: integrity('The file is one PDF with one reading: no stray bytes, no second chain of cross-references.'),
  seal_present: integrity('The file has one seal, the first signature in it, and an archive time-stamp after it.'),
  signature_form: integrity('The signature covers everything but itself, in a form that allows no hidden content.'),
  covers_file: integrity('The newest archive time-stamp covers the whole file, to the last byte.'),
  seal_content: integrity('The sealed bytes are exactly those that were sealed.'),
  seal_value: integrity('The seal was made with the key of the certificate that it names.'),
  stamp_content: integrity('The time-stamp is over exactly these bytes.'),
  seal_certificate: identity('The seal’s certificate leads to a root that you trust, and was valid when it sealed.'),
  seal_revocation: identity('The seal’s certificate was not revoked when it sealed.'),
  seal_time: identity('A trusted authority proves when the document was sealed.'),
  archive_time: identity('A trusted authority proves when the file was archived.'),
  stamp_revocation: identity('The time-stamping authority was not revoked when it stamped.'),
  archive_current: identity('The newest archive time-stamp still protects the file today.'),
  manifest: identity('The seal covers a readable list of who was asked to sign and who did.'),
  expected_signers: identity('The signers are those that are expected.'),
  signer_recorded: identity('The signature of this person was recorded before the document was sealed.'),
  signer_order: identity('The signers acted in the agreed order.'),
  signer_verified: identity('The evidence of this signature had passed its verification when the document was sealed.'),
  signer_evidence: identity('The raw evidence is the one that was sealed, and passes its verification now.'),
  changes_forbidden: modification('The seal forbids any later change.'),
  later_changes: modification('After the seal nothing was added but what keeps it verifiable.'),
  original_kept: modification(
    'The document’s pages are those that were signed: the verification pages came behind them.',
  ),
  original_prefix: modification('The file begins, byte for byte, with the document that was shown to the signers.'),
  original_given: modification('The document in your hands is the one that was signed.'),
  file_expected: modification('The file is the one that is expected, not an earlier state of it.'),
} as const satisfies Record<string, Meaning>;

/** Stable name of a check. */
export type CheckId = keyof typeof CHECKS;
