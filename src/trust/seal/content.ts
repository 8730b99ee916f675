import type { VerificationContent, VerificationField, VerificationSigner } from '../../documents/index.js';
import { formatUtc, maskPersonalNumber, type Catalog, type Language } from '../../i18n/index.js';
import { receiptUrlOf, verifierUrlOf, type RegisteredSigner, type Registration } from '../contract.js';
import type { KeptRecord } from '../signings/kept.js';

const TRACE_MAX_LENGTH = 200;
const SIMPLE: readonly string[] = ['checkbox', 'signature', 'approve'];

/** The words of the verification pages in one language. */
class PageWords {
  constructor(
    private readonly catalog: Catalog,
    private readonly language: Language,
  ) {}

  get(key: string, params?: Readonly<Record<string, string | number>>): string {
    return this.catalog.get(this.language, `limepkg_esign.verification.${key}`, params);
  }

  any(key: string): string {
    return this.catalog.get(this.language, key);
  }

  text(value: string | undefined): string {
    return value === undefined || value === '' ? this.get('unknown') : value;
  }
}

/** How national numbers are shown. */
export interface Masking {
  readonly isMasked: boolean;
}

/**
 * Builds what the verification pages say: from the registration and the records alone, times in UTC.
 *
 * @param records - verified, in the order of recording
 */
export function verificationContent(
  catalog: Catalog,
  registration: Registration,
  records: readonly KeptRecord[],
): VerificationContent {
  const { language, bytes } = registration;
  const words = new PageWords(catalog, language);
  const named = signersOnPages(registration);
  const masking = { isMasked: registration.maskIdentification };
  return {
    language,
    title: words.get('title'),
    intro: `${words.get('intro')} ${words.get('sealed')}`,
    documentHeading: words.get('document.heading'),
    document: documentFields(words, registration, records),
    signersHeading: words.get('signers.heading'),
    signers: named.map((signer, index) => {
      const record = records.find(({ signerId }) => signerId === signer.id);
      return {
        heading: words.get('signer.heading', { number: index + 1, name: signer.name }),
        fields: signerFields(words, registration, signer, record, masking),
        ...imageOf(words, signer, record),
      };
    }),
    howToVerifyHeading: words.get('how_to.heading'),
    howToVerify: [
      words.get('how_to.seal'),
      words.get('how_to.intro'),
      words.get('how_to.windows'),
      words.get('how_to.linux'),
      words.get('how_to.macos'),
      words.get('how_to.original', { bytes }),
    ],
    footer: words.get('footer'),
    verifierUrl: verifierUrlOf(registration),
    verifierLabel: words.get('verifier_label'),
  };
}

/** Who signs or approves, in their order, and after them who only reads. */
function signersOnPages({ signers }: Registration): RegisteredSigner[] {
  const ordered = [...signers].sort((a, b) => a.order - b.order || a.id - b.id);
  return [...ordered.filter(({ duty }) => duty !== 'view'), ...ordered.filter(({ duty }) => duty === 'view')];
}

/** The rows about the document. */
export function documentRows(
  catalog: Catalog,
  registration: Registration,
  records: readonly KeptRecord[],
): VerificationField[] {
  return documentFields(new PageWords(catalog, registration.language), registration, records);
}

/** The rows about one signature, national numbers masked. */
export function signerRows(
  catalog: Catalog,
  registration: Registration,
  signer: RegisteredSigner,
  record: KeptRecord,
): VerificationField[] {
  const words = new PageWords(catalog, registration.language);
  return signerFields(words, registration, signer, record, { isMasked: true });
}

function documentFields(
  words: PageWords,
  registration: Registration,
  records: readonly KeptRecord[],
): VerificationField[] {
  const isMonospaced = true;
  const acted = registration.signers.filter(({ duty }) => duty !== 'view');
  const isComplete = acted.every(({ id }) => records.some(({ signerId }) => signerId === id));
  const last = Math.max(...records.map(({ record }) => new Date(record.at).getTime()));
  return [
    { label: words.get('document.name'), value: registration.title },
    { label: words.get('document.sent_by'), value: registration.sender.name },
    { label: words.get('document.sent_date'), value: formatUtc(new Date(registration.sentAt)) },
    {
      label: words.get('document.completed_date'),
      value: isComplete && records.length > 0 ? formatUtc(new Date(last)) : words.get('unknown'),
    },
    { label: words.get('document.signing_id'), value: String(registration.signingId), isMonospaced },
    { label: words.get('document.file_id'), value: String(registration.fileId), isMonospaced },
    { label: words.get('document.fingerprint'), value: registration.fingerprint, isMonospaced },
  ];
}

function signerFields(
  words: PageWords,
  registration: Registration,
  signer: RegisteredSigner,
  kept: KeptRecord | undefined,
  masking: Masking,
): VerificationField[] {
  const field = (key: string, value: string): VerificationField => ({ label: words.get(`signer.${key}`), value });
  const fields = [
    field('name', signer.name),
    field('email', signer.email),
    field('role', words.any(`signer.role.option.${signer.role}`)),
  ];
  if (signer.duty === 'view' || kept === undefined) return fields;
  const { record, method } = kept;
  fields.push(
    field(signer.duty === 'approve' ? 'approved_date' : 'signed_date', formatUtc(new Date(record.at))),
    field('method', words.any(methodText(method))),
    field('ip_address', words.text(addressIn(kept))),
    field('browser', words.text(record.browser.slice(0, TRACE_MAX_LENGTH))),
    field('platform', words.text(record.platform.slice(0, TRACE_MAX_LENGTH))),
  );
  if (SIMPLE.includes(method)) return fields;
  const { personalIdentification: number, receiptId } = kept;
  const shown = number === undefined || !masking.isMasked ? number : maskPersonalNumber(number);
  const url = receiptUrlOf(registration, receiptId);
  return [
    ...fields,
    field('level', words.get(`level.${kept.level}`)),
    field('personal_identification', words.text(shown)),
    { ...field('transaction_id', words.text(transactionIn(kept))), isMonospaced: true },
    { ...field('receipt_url', url), url },
  ];
}

function methodText(method: string): string {
  return method === 'approve' ? 'limepkg_esign.method.approve' : `signer.method.option.${method}`;
}

/** Swedish BankID says itself which device has signed. */
function addressIn({ record }: KeptRecord): string {
  return record.kind === 'bankid_se' ? record.completion.device.ipAddress : record.ipAddress;
}

function transactionIn({ record, transactionId }: KeptRecord): string | undefined {
  return 'transactionId' in record ? record.transactionId : transactionId;
}

function imageOf(
  words: PageWords,
  signer: RegisteredSigner,
  kept: KeptRecord | undefined,
): Pick<VerificationSigner, 'image' | 'imageAlternative'> {
  if (kept?.record.kind !== 'signature') return {};
  return {
    image: new Uint8Array(Buffer.from(kept.record.image, 'base64')),
    imageAlternative: words.get('signer.image_alternative', { name: signer.name }),
  };
}
