import { UnusableError } from '../errors.js';
import type { HostFile, Language, Limeobject, Session } from '../host/index.js';
import {
  filePayload,
  fileUrl,
  limetypeName,
  propertyName,
  recordOption,
  type FilePayload,
  type OptionPayload,
} from '../signing/index.js';
import type { EndpointContext } from './context.js';
import type { EndpointErrorCode } from './errors.js';

/** A document record with its file. */
export interface DocumentRecord {
  readonly record: Limeobject;
  readonly file: HostFile;
}

/** A document as the create dialog and the signing show it. */
export interface DocumentPayload {
  readonly limetype: string;
  readonly id: number;
  readonly type: OptionPayload | null;
  readonly name: string;
  readonly file: FilePayload;
}

/** Documents of the CRM with the rights of whoever asks. */
export class DocumentRecords {
  constructor(private readonly context: Pick<EndpointContext, 'host' | 'settings'>) {}

  get limetype(): string {
    return limetypeName(this.context.settings().mapping, this.context.settings().documentLimetype);
  }

  /** @returns `undefined` when there is none, it has no file, or the caller may not read it */
  async find(session: Session, id: number): Promise<DocumentRecord | undefined> {
    const record = await this.context.host.limeobjects.get(session.principal, this.limetype, id);
    return record && this.withFile(session, record);
  }

  /** @throws `UnusableError` `DOCUMENT_NOT_FOUND` or `DOCUMENT_NOT_PDF`, for the first that cannot be signed */
  async mustFind(session: Session, ids: readonly number[]): Promise<readonly DocumentRecord[]> {
    const found: DocumentRecord[] = [];
    for (const [index, id] of ids.entries()) {
      const document = await this.find(session, id);
      if (document === undefined) {
        throw unusable('DOCUMENT_NOT_FOUND', 'There is no such document, or it has no file.', index);
      }
      if (!isPdf(document.file)) throw unusable('DOCUMENT_NOT_PDF', 'Only PDF files can be signed.', index);
      found.push(document);
    }
    return found;
  }

  /** The PDFs that belong to a record, newest first, at most 100. */
  async ofRelated(session: Session, limetype: string, id: number): Promise<readonly DocumentRecord[]> {
    const { host } = this.context;
    const relations = (host.limetypes.get(this.limetype)?.properties ?? []).filter(
      (property) => property.type === 'belongsto' && property.related === limetype,
    );
    const found = new Map<number, DocumentRecord>();
    for (const { name } of relations) {
      const records = await host.limeobjects.find(session.principal, this.limetype, {
        where: { [name]: id },
        orderBy: [{ property: '_id', descending: true }],
        limit: 100,
      });
      for (const record of records) {
        const document = await this.withFile(session, record);
        if (document !== undefined && isPdf(document.file)) found.set(record.id, document);
      }
    }
    return [...found.values()];
  }

  nameOf({ record, file }: DocumentRecord): string {
    const name = record.values[this.property('name')];
    return typeof name === 'string' && name.trim() !== '' ? name : record.descriptive || file.filename;
  }

  /** The document's type by key; empty when it has none. */
  typeOf({ record }: DocumentRecord): string {
    const type = record.values[this.property('type')];
    return typeof type === 'string' ? type : '';
  }

  fileOf({ file }: DocumentRecord): FilePayload {
    return filePayload(file, this.urlOf(file.id));
  }

  urlOf(fileId: number): string {
    return fileUrl(this.context.settings().serverUrl, this.context.host.application, fileId);
  }

  payload(document: DocumentRecord, language: Language): DocumentPayload {
    const definition = this.context.host.limetypes.get(this.limetype);
    return {
      limetype: this.limetype,
      id: document.record.id,
      type: recordOption(definition, this.property('type'), this.typeOf(document), language),
      name: this.nameOf(document),
      file: this.fileOf(document),
    };
  }

  private async withFile(session: Session, record: Limeobject): Promise<DocumentRecord | undefined> {
    const fileId = record.values[this.property('document')];
    if (typeof fileId !== 'number') return undefined;
    const file = await this.context.host.files.get(session.principal, fileId);
    return file && { record, file };
  }

  private property(name: string): string {
    const { mapping, documentLimetype } = this.context.settings();
    return propertyName(mapping, documentLimetype, name);
  }
}

const PDF_TYPES = ['application/pdf', 'application/x-pdf'];
/** What browsers and scripts send when they do not know: then the name decides. */
const UNKNOWN_TYPES = ['', 'application/octet-stream', 'binary/octet-stream'];

/** Whether a file says it is a PDF; whether it is one is found out when the original document is made. */
export function isPdf({ mimetype, extension }: HostFile): boolean {
  const type = mimetype.toLowerCase().split(';', 1)[0]?.trim() ?? '';
  return PDF_TYPES.includes(type) || (UNKNOWN_TYPES.includes(type) && extension.toLowerCase() === 'pdf');
}

function unusable(code: EndpointErrorCode, message: string, index: number): UnusableError<EndpointErrorCode> {
  return new UnusableError(code, message, { details: { index, errors: [{ path: `documents.${index}`, message }] } });
}
