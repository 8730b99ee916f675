import type { Endpoint, Language } from '../host/index.js';
import type { OptionPayload, Progress, Signer, SignerProgress } from '../signing/index.js';
import type { EndpointContext } from './context.js';
import { heldPayload, mayDecide } from './identity.js';
import { answer, idOf, sessionOf } from './input.js';

/** `GET /signing/:id/progress/`: how far everyone has come, their mails, and what can be done now. */
export function progressEndpoint(context: EndpointContext): Endpoint {
  return {
    id: 'signing.progress',
    method: 'GET',
    path: '/signing/:id/progress/',
    access: 'session',
    handler: async (call, response) => {
      const session = sessionOf(call);
      const progress = await context.coworkers.progress(session, idOf(call.request));
      const held = await context.identity.held(progress.found);
      answer(response, {
        ...payloadOf(context, call.language, progress),
        canDecide: mayDecide(session, progress.found.signing),
        held: heldPayload(held, context.texts, call.language),
      });
    },
  };
}

/** `GET /signing/:id/timeline/`: what has happened, oldest first, a sentence each in the caller's language. */
export function timelineEndpoint(context: EndpointContext): Endpoint {
  return {
    id: 'signing.timeline',
    method: 'GET',
    path: '/signing/:id/timeline/',
    access: 'session',
    handler: async (call, response) => {
      const events = await context.coworkers.timeline(sessionOf(call), idOf(call.request), call.language);
      answer(response, { events: events.map((event) => ({ ...event, at: event.at.toISOString() })) });
    },
  };
}

function payloadOf({ texts }: EndpointContext, language: Language, progress: Progress): object {
  const { signing } = progress.found;
  const { rest, cancellation } = signing.metadata;
  return {
    id: signing.id,
    status: texts.of(language, 'signing.signingstatus', signing.status),
    language: signing.metadata.language,
    sentDate: isoOf(signing.sentDate),
    signedDate: isoOf(signing.signedDate),
    deadline: isoOf(progress.deadline),
    pages: typeof rest.pages === 'number' ? rest.pages : null,
    originalFingerprint: signing.originalDocumentFingerprint,
    signedFingerprint: signing.signedDocumentFingerprint,
    cancellation: cancellation ?? null,
    canCancel: progress.canCancel,
    canRemind: progress.signers.some(({ skipped }) => skipped === null),
    canResume: progress.resumeStep !== null,
    resumeStep: progress.resumeStep,
    seal: progress.seal,
    signers: progress.signers.map((signer) =>
      signerPayload(signer, (method) => texts.of(language, 'signing.methods', method)),
    ),
  };
}

function signerPayload(progress: SignerProgress, methodText: (method: string) => OptionPayload): object {
  const { signer, mail } = progress;
  return {
    id: signer.id,
    group: progress.group,
    isNext: progress.isNext,
    sentDate: isoOf(signer.sentDate),
    notifiedDate: isoOf(signer.notifiedDate),
    openedDate: isoOf(signer.lastOpenedDate),
    doneDate: isoOf(signer.signedDate ?? signer.approvedDate),
    mail: { state: mail.state, at: isoOf(mail.at) },
    reminders: progress.reminders,
    nextReminder: isoOf(progress.nextReminder),
    canRemind: progress.skipped === null,
    skipped: progress.skipped,
    remindableFrom: isoOf(progress.remindableFrom),
    act: actOf(signer, methodText),
  };
}

/** How somebody acted; the identity is masked already. */
function actOf({ method, methodData }: Signer, methodText: (method: string) => OptionPayload): object | null {
  if (methodData === null || methodData.declined !== undefined) {
    return null;
  }
  const { level, personalIdentification, receiptUrl } = methodData;
  return {
    method: method === null ? null : methodText(method),
    level,
    identity: personalIdentification ?? null,
    receiptUrl: receiptUrl ?? null,
  };
}

function isoOf(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
