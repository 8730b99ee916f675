import type { Host, HostFile, Language, Principal } from '../host/index.js';
import type { MethodRegistry, SigningMethod } from '../methods/index.js';
import {
  coworkerPayload,
  deadlineOf,
  filePayload,
  hasLeft,
  limetypeName,
  portalDocumentUrl,
  portalSignerPayload,
  type CoworkerPayload,
  type FilePayload,
  type OptionPayload,
  type OptionTexts,
  type PortalSignerPayload,
  type SettingsReader,
  type Visit,
} from '../signing/index.js';
import { Recent } from './recent.js';

/** The document everyone reads; `pages` is absent for signings of earlier versions. */
export interface OriginalDocumentPayload extends FilePayload {
  readonly fingerprint: string;
  readonly pages?: number;
}

/** A method of the signing; without `interaction` when this installation can no longer carry it out. */
export interface MethodPayload extends OptionPayload {
  readonly interaction?: SigningMethod['interaction'];
}

/** What the holder of a token gets from `GET /portal/signing/:token/` and from every act. */
export interface VisitPayload {
  readonly signer: PortalSignerPayload & { readonly canAct: boolean; readonly waitingFor: readonly string[] };
  readonly signing: {
    readonly coworker: CoworkerPayload;
    readonly id: number;
    readonly signingService: string;
    readonly methods: readonly MethodPayload[];
    readonly originalDocument: OriginalDocumentPayload | null;
    readonly signers: readonly PortalSignerPayload[];
    readonly status: OptionPayload;
    readonly title: string;
    /** The language it was sent in, and the sender's words. */
    readonly language: Language;
    readonly message: string;
    /** ISO 8601; `null` when it never expires or is over. */
    readonly deadline: string | null;
    readonly cancellation: {
      readonly kind: string;
      readonly reason: string;
      /** Who declined, and whether that was the holder of this token. */
      readonly byName?: string;
      readonly isYou?: boolean;
    } | null;
  };
}

/** A change of the sender's name or telephone number is seen after this time. */
const COWORKER_KEEP_MS = 10_000;
/** Metadata of a file never changes under its id; the time only bounds the memory. */
const FILE_KEEP_MS = 600_000;
const MAX_ENTRIES = 10_000;

/** Builds {@link VisitPayload}: part of the hot path, so it validates nothing and waits only for what it does not know. */
export class VisitPayloads {
  private readonly coworkers = new Recent<number, CoworkerPayload>(COWORKER_KEEP_MS, MAX_ENTRIES);
  private readonly files = new Recent<number, HostFile>(FILE_KEEP_MS, MAX_ENTRIES);

  constructor(
    private readonly host: Pick<Host, 'application' | 'files' | 'limeobjects'>,
    private readonly settings: SettingsReader,
    private readonly texts: OptionTexts,
    private readonly methods: Pick<MethodRegistry, 'find'>,
  ) {}

  async of(principal: Principal, language: Language, token: string, visit: Visit): Promise<VisitPayload> {
    const { signing, signers } = visit.found;
    const { signingService, expiry } = this.settings();
    const coworker = this.coworkers.get(signing.coworkerId) ?? (await this.readCoworker(principal, signing.coworkerId));
    const file =
      this.files.get(signing.originalDocumentFileId) ??
      (await this.readFile(principal, signing.originalDocumentFileId));
    return {
      signer: {
        ...portalSignerPayload(visit.signer, this.texts, language),
        canAct: visit.canAct,
        waitingFor: visit.waitingFor,
      },
      signing: {
        coworker,
        id: signing.id,
        signingService,
        methods: signing.methods.map((method) => this.method(language, method)),
        originalDocument: file === undefined || hasLeft(visit.signer) ? null : this.original(file, token, visit),
        signers: signers.map((signer) => portalSignerPayload(signer, this.texts, language)),
        status: this.texts.of(language, 'signing.signingstatus', signing.status),
        title: signing.title,
        language: signing.metadata.language,
        message: signing.metadata.message,
        deadline: deadlineOf(signing, expiry.afterDays)?.toISOString() ?? null,
        cancellation: cancellationOf(visit),
      },
    };
  }

  private method(language: Language, id: string): MethodPayload {
    const interaction = this.methods.find(id)?.interaction;
    return { ...this.texts.of(language, 'signing.methods', id), ...(interaction === undefined ? {} : { interaction }) };
  }

  private original(file: HostFile, token: string, { found: { signing } }: Visit): OriginalDocumentPayload {
    const url = portalDocumentUrl(this.settings().serverUrl, this.host.application, 'original_document', token);
    const { pages } = signing.metadata.rest;
    return {
      ...filePayload(file, url),
      fingerprint: signing.originalDocumentFingerprint,
      ...(typeof pages === 'number' ? { pages } : {}),
    };
  }

  private async readCoworker(principal: Principal, id: number): Promise<CoworkerPayload> {
    const { mapping } = this.settings();
    const record = await this.host.limeobjects.get(principal, limetypeName(mapping, 'coworker'), id);
    const payload = coworkerPayload(id, record, mapping);
    this.coworkers.set(id, payload);
    return payload;
  }

  private async readFile(principal: Principal, id: number): Promise<HostFile | undefined> {
    const file = await this.host.files.get(principal, id);
    if (file !== undefined) this.files.set(id, file);
    return file;
  }
}

function cancellationOf({
  found: { signing, signers },
  signer: holder,
}: Visit): VisitPayload['signing']['cancellation'] {
  const { cancellation } = signing.metadata;
  if (signing.status !== 'canceled' || cancellation === undefined) return null;
  const signer = signers.find(({ id }) => cancellation.by === `signer:${id}`);
  return {
    kind: cancellation.kind,
    reason: cancellation.reason,
    ...(signer === undefined ? {} : { byName: signer.name, isYou: signer.id === holder.id }),
  };
}
