import { createHash } from 'node:crypto';
import { EsignError, TooLargeError, UnusableError } from '../errors.js';
import type { Endpoint, EndpointCall } from '../host/index.js';
import type { EndpointContext } from './context.js';
import { DocumentRecords } from './document-records.js';
import type { EndpointErrorCode } from './errors.js';
import { defaultMessage, defaultSubject } from './init.js';
import { answer, read, refuse, sessionOf } from './input.js';
import { newSigning, offeredOnly } from './new-signing.js';
import { SigningPayloads } from './signing-payload.js';

/** `POST /signing/`: creates a signing and answers as `GET` does. */
export function createEndpoint(context: EndpointContext): Endpoint {
  const payloads = new SigningPayloads(context);
  const documents = new DocumentRecords(context);
  return {
    id: 'signing.create',
    method: 'POST',
    path: '/signing/',
    access: 'session',
    handler: async (call, response) => {
      const session = sessionOf(call);
      context.coworkers.assertUser(session);
      const input = read(newSigning, call.request.body ?? {});
      const methods = offeredOnly(input.methods, context.methods.offered(context.settings()));
      assertSetUp(context);
      await documents.mustFind(session, input.documents);
      const language = input.meta.language ?? session.language;
      const { title } = input;
      const meta = {
        language,
        subject: input.meta.subject || defaultSubject(context, language, title),
        message: input.meta.message ?? (await defaultMessage(context, session, language, title)),
      };
      const signers = input.signers.map(({ limetype, id, ...signer }) => ({
        ...signer,
        ...(limetype && id ? { limetype, id } : {}),
      }));
      const idempotency = idempotencyOf(call);
      const wanted = { title, documents: input.documents, methods, meta, signers };
      const found = await context.coworkers.create(session, wanted, idempotency).catch((error: unknown) => {
        throw namingDocument(error);
      });
      answer(response, await payloads.of(session, call.language, found), 201);
    },
  };
}

/** What is wrong with a document's contents is known by its place in the list alone; says it as every other fault is said. */
function namingDocument(error: unknown): unknown {
  if (!(error instanceof EsignError)) return error;
  const { code, message, details: known } = error as EsignError;
  const { index, errors } = known;
  if (!code.startsWith('DOCUMENT_') || typeof index !== 'number' || errors !== undefined) return error;
  const details = { ...known, errors: [{ path: `documents.${index}`, message }] };
  const Again = error instanceof TooLargeError ? TooLargeError : UnusableError;
  return new Again(code, message, { cause: error, details });
}

/** @throws `UnusableError` `SETUP_INCOMPLETE` while nothing could be sent anyway */
function assertSetUp({ settings }: EndpointContext): void {
  const { serverUrl, fromAddress } = settings();
  const missing = [serverUrl === '' ? 'serverUrl' : [], fromAddress === '' ? 'fromAddress' : []].flat();
  if (missing.length === 0) return;
  const code: EndpointErrorCode = 'SETUP_INCOMPLETE';
  throw new UnusableError(code, `An administrator has to set ${missing.join(' and ')} first.`, {
    details: { missing },
  });
}

/** The header, and a digest of the body that does not depend on the order of its keys. */
function idempotencyOf({ request }: EndpointCall): { readonly key: string; readonly bodyHash: string } | undefined {
  const key = request.get('Idempotency-Key');
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    refuse([{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }]);
  }
  return {
    key,
    bodyHash: createHash('sha256')
      .update(JSON.stringify(sorted(request.body, 1)))
      .digest('hex'),
  };
}

const MAX_DEPTH = 32;

function sorted(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // A body's depth is bounded by its size alone; following it down would exhaust the stack.
  if (depth > MAX_DEPTH) return refuse([{ path: '', message: `is nested deeper than ${MAX_DEPTH} levels` }]);
  if (Array.isArray(value)) return value.map((inner) => sorted(inner, depth + 1));
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner, depth + 1)] as const);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
