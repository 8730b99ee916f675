import { NotFoundError } from '../errors.js';
import type { Endpoint, Session } from '../host/index.js';
import { limetypeName, type EsignSettings, type Signing } from '../signing/index.js';
import type { EndpointContext } from './context.js';
import { DocumentRecords, isPdf, type DocumentRecord } from './document-records.js';
import type { EndpointErrorCode } from './errors.js';
import { answer, idOf, sessionOf } from './input.js';
import { SigningPayloads } from './signing-payload.js';
import { StatusLines } from './status-lines.js';

type StatusContext = 'signing' | 'document' | 'relation' | 'not_configured';

/** `GET /status/:limetype/:id/`: what a record is to eSign, its signings, and what could be signed. */
export function statusEndpoint(context: EndpointContext): Endpoint {
  const documents = new DocumentRecords(context);
  const payloads = new SigningPayloads(context);
  const lines = new StatusLines(context);
  return {
    id: 'status.get',
    method: 'GET',
    path: '/status/:limetype/:id/',
    access: 'session',
    handler: async (call, response) => {
      const session = sessionOf(call);
      context.coworkers.assertUser(session);
      const limetype = String(call.request.params['limetype']);
      const id = idOf(call.request);
      const found = contextOf(limetype, context.settings());
      const forceDocs = call.request.query['force_docs'] === '1';
      const signings = await signingsOf(context, session, found, limetype, id);
      const potential = await potentialDocuments(documents, session, found, limetype, id, forceDocs);
      answer(response, {
        context: found,
        potentialDocuments: potential.map((document) => ({
          file: documents.fileOf(document),
          id: document.record.id,
          type: documents.typeOf(document),
          name: documents.nameOf(document),
        })),
        signings: await lines.of(session, call.language, signings),
        coworker: session.coworkerId === undefined ? null : await payloads.coworker(session, session.coworkerId),
      });
    },
  };
}

function contextOf(limetype: string, { mapping, documentLimetype, additionalLimetypes }: EsignSettings): StatusContext {
  if (limetype === limetypeName(mapping, 'signing')) return 'signing';
  if (limetype === limetypeName(mapping, documentLimetype)) return 'document';
  return additionalLimetypes.includes(limetype) ? 'relation' : 'not_configured';
}

async function signingsOf(
  { host, coworkers }: EndpointContext,
  session: Session,
  found: StatusContext,
  limetype: string,
  id: number,
): Promise<readonly Signing[]> {
  if (found === 'not_configured') return [];
  if (found === 'signing') return [(await coworkers.get(session, id)).signing];
  if ((await host.limeobjects.get(session.principal, limetype, id)) === undefined) {
    const code: EndpointErrorCode = 'OBJECT_NOT_FOUND';
    throw new NotFoundError(code, 'There is no such record.');
  }
  return coworkers.related(session, limetype, id);
}

/** On a relation only when asked for: looking through all its documents costs time. */
async function potentialDocuments(
  documents: DocumentRecords,
  session: Session,
  found: StatusContext,
  limetype: string,
  id: number,
  forceDocs: boolean,
): Promise<readonly DocumentRecord[]> {
  if (found === 'relation') return forceDocs ? documents.ofRelated(session, limetype, id) : [];
  if (found !== 'document') return [];
  const document = await documents.find(session, id);
  return document !== undefined && isPdf(document.file) ? [document] : [];
}
