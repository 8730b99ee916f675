import type { Language, Session } from '../host/index.js';
import {
  causeOf,
  limetypeName,
  optionTextKey,
  propertyName,
  type Signing,
  type SigningOverview,
} from '../signing/index.js';
import type { EndpointContext } from './context.js';
import { DocumentRecords } from './document-records.js';

/** More names than anybody reads in one line. */
const MAX_NAMES = 5;

/** What the list of a record's signings tells about each, with a number of reads that does not grow with the list. */
export class StatusLines {
  private readonly documents: DocumentRecords;

  constructor(private readonly context: EndpointContext) {
    this.documents = new DocumentRecords(context);
  }

  async of(session: Session, language: Language, signings: readonly Signing[]): Promise<readonly object[]> {
    const overviews = await this.context.coworkers.overviews(session, signings);
    const signed = await this.signedFiles(session, signings);
    return overviews.map((overview) => ({
      ...this.line(language, overview),
      signedUrl: signed.get(overview.signing.signedDocumentId ?? 0) ?? null,
    }));
  }

  private line(language: Language, overview: SigningOverview): object {
    const { signing, next, acted } = overview;
    const { failure, waiting, cancellation } = signing.metadata;
    return {
      id: signing.id,
      limetype: limetypeName(this.context.settings().mapping, 'signing'),
      // A key, not a text: so it is in the specification.
      status: { text: optionTextKey('signing.signingstatus', signing.status), value: signing.status },
      title: signing.title,
      sentDate: isoOf(signing.sentDate),
      signedDate: isoOf(signing.signedDate),
      acted,
      next: next && {
        names: next.names.slice(0, MAX_NAMES),
        more: Math.max(0, next.names.length - MAX_NAMES),
        since: isoOf(next.since),
      },
      nextReminder: isoOf(overview.nextReminder),
      action: overview.action,
      portalUrl: overview.portalUrl,
      failure: signing.status === 'error' && failure ? this.cause(language, failure) : null,
      waiting: waiting ? { ...this.cause(language, waiting), since: waiting.since } : null,
      cancellation: cancellation ? { kind: cancellation.kind, reason: cancellation.reason } : null,
    };
  }

  private cause(language: Language, { code, step }: { readonly code: string; readonly step: string }): object {
    return { code, step, message: causeOf(this.context.host.translator, language, code).title };
  }

  /** Addresses of the signed documents the session may read, by document. */
  private async signedFiles(session: Session, signings: readonly Signing[]): Promise<ReadonlyMap<number, string>> {
    const ids = signings.flatMap(({ signedDocumentId }) => signedDocumentId ?? []);
    if (ids.length === 0) {
      return new Map();
    }
    const { mapping, documentLimetype } = this.context.settings();
    const property = propertyName(mapping, documentLimetype, 'document');
    const records = await this.context.host.limeobjects.find(session.principal, this.documents.limetype, {
      where: { _id: ids },
      limit: ids.length,
    });
    return new Map(
      records.flatMap(({ id, values }) => {
        const file = values[property];
        return typeof file === 'number' ? [[id, this.documents.urlOf(file)] as const] : [];
      }),
    );
  }
}

function isoOf(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
