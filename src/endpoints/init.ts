import { z } from 'zod';
import type { Endpoint, EndpointCall, Language, Session } from '../host/index.js';
import { coworkerPayload, limetypeName } from '../signing/index.js';
import type { EndpointContext } from './context.js';
import { DocumentRecords, type DocumentPayload, type DocumentRecord } from './document-records.js';
import { answer, read, sessionOf } from './input.js';
import { SignerCandidates } from './signer-candidates.js';

/** The languages a signing can be sent in. */
export const LANGUAGES = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'] as const satisfies readonly Language[];

const MAX_TITLE_LENGTH = 1024;

/** A number, or its digits as the query has it. */
const documentId = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
    ],
    'must be the id of a document',
  )
  .pipe(z.number().int().positive());

export const documentIds = z
  .array(documentId, 'must be a list of document ids')
  .min(1, 'at least one document')
  .max(50, 'at most 50 documents')
  .refine((ids) => new Set(ids).size === ids.length, 'a document is named twice');

const input = z.object({ documents: documentIds, language: z.enum(LANGUAGES).optional() });

/** `GET /signing/init/`: everything the create dialog starts with; `?language=` is the one that subject and message are in. */
export function initEndpoint(context: EndpointContext): Endpoint {
  const documents = new DocumentRecords(context);
  return {
    id: 'signing.init',
    method: 'GET',
    path: '/signing/init/',
    access: 'session',
    handler: async (call, response) => {
      const session = sessionOf(call);
      context.coworkers.assertUser(session);
      const { language } = call;
      const asked = read(input, { documents: documentsAsked(call), language: call.request.query['language'] });
      const chosen = await documents.mustFind(session, asked.documents);
      const written = asked.language ?? language;
      const title = titleOf(documents, chosen);
      answer(response, {
        signers: await new SignerCandidates(context, session, language).of(chosen.map(({ record }) => record)),
        methods: context.methods.offered(context.settings()).map((method) => ({
          ...context.texts.of(language, 'signing.methods', method.value),
          default: method.default,
          level: context.methods.find(method.value)?.level ?? 'SES',
        })),
        title,
        languages: LANGUAGES,
        subject: defaultSubject(context, written, title),
        message: await defaultMessage(context, session, written, title),
        documents: chosen.map((document) => withUrlBesideFile(documents.payload(document, language))),
      });
    },
  };
}

/** Here, and only here, the specification has the address beside the file and not in it. */
function withUrlBesideFile({ file: { url, ...file }, ...document }: DocumentPayload): object {
  return { ...document, file, url };
}

/** Documents' names, as title of the signing. */
export function titleOf(documents: DocumentRecords, chosen: readonly DocumentRecord[]): string {
  const names = chosen.map((document) => documents.nameOf(document));
  return names.join(', ').slice(0, MAX_TITLE_LENGTH);
}

/** The mail's subject unless the sender writes another. */
export function defaultSubject({ host }: EndpointContext, language: Language, title: string): string {
  return host.translator.get(language, 'limepkg_esign.default.subject', { title });
}

/** What the mail says unless the sender writes something else. */
export async function defaultMessage(
  context: EndpointContext,
  session: Session,
  language: Language,
  title: string,
): Promise<string> {
  const { host, settings } = context;
  const id = session.coworkerId ?? 0;
  const limetype = limetypeName(settings().mapping, 'coworker');
  const record = await host.limeobjects.get(session.principal, limetype, id);
  const name = coworkerPayload(id, record, settings().mapping).name || session.fullName;
  return host.translator.get(language, 'limepkg_esign.default.message', { coworker: name, title });
}

/** The specification sends a body with `GET`; browsers cannot, so the query does as well. */
function documentsAsked({ request }: EndpointCall): unknown {
  const body: unknown = request.body;
  if (typeof body === 'object' && body !== null && 'documents' in body) return body.documents;
  const { documents } = request.query;
  return documents === undefined ? undefined : [documents].flat();
}
