import type { HostFile, Language, Session } from '../host/index.js';
import {
  causeOf,
  DUTY_OF_ROLE,
  coworkerPayload,
  filePayload,
  limetypeName,
  type CoworkerPayload,
  type Duty,
  type FilePayload,
  type OptionPayload,
  type Signer,
  type SigningCase,
} from '../signing/index.js';
import type { EndpointContext } from './context.js';
import { DocumentRecords, type DocumentPayload } from './document-records.js';

/** A signer as coworkers see them. A viewer's `duty` is `null` here, as the specification shows it. */
export interface SignerPayload {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly order: number;
  readonly role: OptionPayload;
  readonly duty: Exclude<Duty, 'view'> | null;
  readonly status: OptionPayload;
}

/** A signing as coworkers see it. */
export interface SigningPayload {
  readonly coworker: CoworkerPayload;
  readonly originalDocument: FilePayload | null;
  readonly signingService: string;
  readonly methods: readonly OptionPayload[];
  readonly signedDocument: DocumentPayload | null;
  readonly signers: readonly SignerPayload[];
  readonly id: number;
  readonly status: OptionPayload;
  readonly title: string;
  /** The caller's own link, when their coworker is one of the signers. */
  readonly portalUrl: string | null;
  /** Why the signing stands still; `null` unless its status is `error`. */
  readonly failure: { readonly code: string; readonly message: string; readonly step: string } | null;
  /** What the signing waits for, and goes on by itself when it is back; `since` ISO 8601, UTC. */
  readonly waiting: {
    readonly code: string;
    readonly message: string;
    readonly step: string;
    readonly since: string;
  } | null;
}

/** Builds what every endpoint answers that returns a signing. */
export class SigningPayloads {
  private readonly documents: DocumentRecords;

  constructor(private readonly context: EndpointContext) {
    this.documents = new DocumentRecords(context);
  }

  async of(session: Session, language: Language, found: SigningCase): Promise<SigningPayload> {
    const { host, settings, texts, coworkers } = this.context;
    const { signing, signers } = found;
    const original = await host.files.get(session.principal, signing.originalDocumentFileId);
    const signed =
      signing.signedDocumentId === null ? undefined : await this.documents.find(session, signing.signedDocumentId);
    const failure = signing.status === 'error' ? signing.metadata.failure : undefined;
    const { waiting } = signing.metadata;
    return {
      coworker: await this.coworker(session, signing.coworkerId),
      originalDocument: original ? this.file(original) : null,
      signingService: settings().signingService,
      methods: signing.methods.map((method) => texts.of(language, 'signing.methods', method)),
      signedDocument: signed ? this.documents.payload(signed, language) : null,
      signers: signers.map((signer) => this.signer(signer, language)),
      id: signing.id,
      status: texts.of(language, 'signing.signingstatus', signing.status),
      title: signing.title,
      portalUrl: (await coworkers.portalUrl(session, found)) ?? null,
      failure: failure
        ? { code: failure.code, message: this.message(language, failure.code), step: failure.step }
        : null,
      waiting: waiting ? { ...waiting, message: this.message(language, waiting.code) } : null,
    };
  }

  async coworker(session: Session, id: number): Promise<CoworkerPayload> {
    const { mapping } = this.context.settings();
    const limetype = limetypeName(mapping, 'coworker');
    return coworkerPayload(id, await this.context.host.limeobjects.get(session.principal, limetype, id), mapping);
  }

  private message(language: Language, code: string): string {
    return causeOf(this.context.host.translator, language, code).title;
  }

  private file(file: HostFile): FilePayload {
    return filePayload(file, this.documents.urlOf(file.id));
  }

  private signer(signer: Signer, language: Language): SignerPayload {
    const { texts } = this.context;
    const duty = DUTY_OF_ROLE[signer.role];
    return {
      id: signer.id,
      email: signer.email,
      name: signer.name,
      order: signer.order,
      role: texts.of(language, 'signer.role', signer.role),
      duty: duty === 'view' ? null : duty,
      status: texts.of(language, 'signer.signerstatus', signer.status),
    };
  }
}
