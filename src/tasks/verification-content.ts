import { formatUtc, type Catalog } from '../i18n/index.js';
import {
  hasActed,
  type EvidenceRecord,
  METHOD_IDS,
  type MethodId,
  type Signer,
  type SigningCase,
  type VerificationContent,
  type VerificationField,
} from '../signing/index.js';
import type { Language } from '../host/index.js';
import type { TaskDependencies } from './dependencies.js';

/** What the pages say that is not on the record itself. */
export interface CompletionFacts {
  /** The sender's name. */
  readonly sender: string;
  readonly completedAt: Date;
}

type Image = Pick<VerificationContent['signers'][number], 'image' | 'imageAlternative'>;

const ELECTRONIC_IDS: readonly MethodId[] = METHOD_IDS.filter((id) => id !== 'checkbox' && id !== 'signature');

/** Builds what the verification pages say: every row of the specification's two tables, in the signing's language, times in UTC. */
export class VerificationPages {
  constructor(private readonly deps: TaskDependencies) {}

  async contentOf(found: SigningCase, facts: CompletionFacts): Promise<VerificationContent> {
    const { context, catalog } = this.deps;
    const { signing, signers } = found;
    const { language } = signing.metadata;
    const words = new PageWords(catalog, language);
    const evidence = await context.ports.evidence.findBySigning(signing.id);
    const original = await context.host.files.get(context.host.system, signing.originalDocumentFileId);
    const bytes = original?.size ?? 0;
    // Who only read is named too, after those who signed or approved.
    const named = [...signers.filter(hasActed), ...signers.filter(hasRead)];
    // Whoever wanted a seal, and got pages alone because no trust service was set up, must read that there is none.
    const notSealed = context.settings().enablePades ? ` ${words.get('not_sealed')}` : '';
    return {
      language,
      title: words.get('title'),
      intro: words.get('intro') + notSealed,
      documentHeading: words.get('document.heading'),
      document: documentFields(words, found, facts),
      signersHeading: words.get('signers.heading'),
      signers: named.map((signer, index) => ({
        heading: words.get('signer.heading', { number: index + 1, name: signer.name }),
        fields: signerFields(words, signer),
        ...imageOf(words, signer, evidence),
      })),
      howToVerifyHeading: words.get('how_to.heading'),
      howToVerify: [
        words.get('how_to.intro'),
        words.get('how_to.windows'),
        words.get('how_to.linux'),
        words.get('how_to.macos'),
        words.get('how_to.original', { bytes }),
      ],
      footer: catalog.get(language, 'limepkg_esign.verification.footer'),
    };
  }
}

class PageWords {
  constructor(
    private readonly catalog: Catalog,
    private readonly language: Language,
  ) {}

  get(key: string, params?: Readonly<Record<string, string | number>>): string {
    return this.catalog.get(this.language, `limepkg_esign.verification.${key}`, params);
  }

  role(role: Signer['role']): string {
    return this.catalog.get(this.language, `signer.role.option.${role}`);
  }

  method({ role, method }: Pick<Signer, 'role' | 'method'>): string {
    if (role === 'approver') {
      return this.catalog.get(this.language, 'limepkg_esign.method.approve');
    }
    return method === null ? this.get('unknown') : this.catalog.get(this.language, `signer.method.option.${method}`);
  }

  instant(date: Date | null): string {
    return date === null ? this.get('unknown') : formatUtc(date);
  }

  text(value: string | undefined): string {
    return value === undefined || value === '' ? this.get('unknown') : value;
  }
}

function documentFields(words: PageWords, { signing }: SigningCase, facts: CompletionFacts): VerificationField[] {
  const isMonospaced = true;
  return [
    { label: words.get('document.name'), value: signing.title },
    { label: words.get('document.sent_by'), value: facts.sender },
    { label: words.get('document.sent_date'), value: words.instant(signing.sentDate) },
    { label: words.get('document.completed_date'), value: words.instant(facts.completedAt) },
    { label: words.get('document.signing_id'), value: String(signing.id), isMonospaced },
    { label: words.get('document.file_id'), value: String(signing.originalDocumentFileId), isMonospaced },
    { label: words.get('document.fingerprint'), value: signing.originalDocumentFingerprint, isMonospaced },
  ];
}

function signerFields(words: PageWords, signer: Signer): VerificationField[] {
  const { methodData: data } = signer;
  const isApproval = signer.role === 'approver';
  const field = (key: string, value: string): VerificationField => ({ label: words.get(`signer.${key}`), value });
  const fields = [field('name', signer.name), field('email', signer.email), field('role', words.role(signer.role))];
  if (signer.role === 'viewer') return fields;
  fields.push(
    isApproval
      ? field('approved_date', words.instant(signer.approvedDate))
      : field('signed_date', words.instant(signer.signedDate)),
    field('method', words.method(signer)),
    field('ip_address', words.text(data?.ipAddress)),
    field('browser', words.text(data?.browser)),
    field('platform', words.text(data?.platform)),
  );
  if (signer.method === null || !ELECTRONIC_IDS.includes(signer.method)) {
    return fields;
  }
  const { receiptUrl, level } = data ?? {};
  return [
    ...fields,
    field('level', level === undefined ? words.get('unknown') : words.get(`level.${level}`)),
    field('personal_identification', words.text(data?.personalIdentification)),
    { ...field('transaction_id', words.text(data?.transactionId)), isMonospaced: true },
    { ...field('receipt_url', words.text(receiptUrl)), ...(receiptUrl === undefined ? {} : { url: receiptUrl }) },
  ];
}

/** A viewer who was not taken out. */
function hasRead({ role, status }: Signer): boolean {
  return role === 'viewer' && status !== 'canceled';
}

function imageOf(words: PageWords, signer: Signer, evidence: readonly EvidenceRecord[]): Image {
  const image = evidence.find(({ signerId }) => signerId === signer.id)?.evidence.image;
  return signer.method === 'signature' && typeof image === 'string'
    ? {
        image: new Uint8Array(Buffer.from(image, 'base64')),
        imageAlternative: words.get('signer.image_alternative', { name: signer.name }),
      }
    : {};
}
