import { z } from 'zod';
import type { Endpoint } from '../host/index.js';
import type { EndpointContext } from './context.js';
import { answer, idOf, read, sessionOf } from './input.js';
import { SigningPayloads } from './signing-payload.js';

const cancelInput = z.object({ reason: z.string().trim().max(500).optional() });
const remindInput = z.object({ signers: z.array(z.number().int().positive()).max(100).optional() });

/** `GET /signing/:id/` */
export function getEndpoint(context: EndpointContext): Endpoint {
  const payloads = new SigningPayloads(context);
  return {
    id: 'signing.get',
    method: 'GET',
    path: '/signing/:id/',
    access: 'session',
    handler: async (call, response) => {
      const session = sessionOf(call);
      const found = await context.coworkers.get(session, idOf(call.request));
      answer(response, await payloads.of(session, call.language, found));
    },
  };
}

/** `DELETE /signing/:id/`: cancels, with an optional reason in the body. */
export function cancelEndpoint(context: EndpointContext): Endpoint {
  const payloads = new SigningPayloads(context);
  return {
    id: 'signing.cancel',
    method: 'DELETE',
    path: '/signing/:id/',
    access: 'session',
    handler: async (call, response) => {
      const session = sessionOf(call);
      const id = idOf(call.request);
      const { reason } = read(cancelInput, call.request.body ?? {});
      const found = await context.coworkers.cancel(session, id, reason === '' ? undefined : reason);
      answer(response, await payloads.of(session, call.language, found));
    },
  };
}

/** `POST /signing/:id/cancel/`: the same for clients whose DELETE carries no body. */
export function cancelPostEndpoint(context: EndpointContext): Endpoint {
  return { ...cancelEndpoint(context), id: 'signing.cancel_post', method: 'POST', path: '/signing/:id/cancel/' };
}

/** `POST /signing/resume/:id/`: answers the checkpoint the resuming starts from. */
export function resumeEndpoint(context: EndpointContext): Endpoint {
  return {
    id: 'signing.resume',
    method: 'POST',
    path: '/signing/resume/:id/',
    access: 'session',
    handler: async (call, response) => {
      const { name, datetime } = await context.coworkers.resume(sessionOf(call), idOf(call.request));
      answer(response, { isoDatetime: datetime, path: name });
    },
  };
}

/** `POST /signing/:id/seal/`: has the document of a signing sealed that was completed without a seal. */
export function sealEndpoint(context: EndpointContext): Endpoint {
  return {
    id: 'signing.seal',
    method: 'POST',
    path: '/signing/:id/seal/',
    access: 'session',
    handler: async (call, response) => {
      const seal = await context.coworkers.seal(sessionOf(call), idOf(call.request));
      answer(response, { seal }, 202);
    },
  };
}

/** `POST /signing/:id/remind/`: reminds those whose turn it is, or those of them that the body names. */
export function remindEndpoint(context: EndpointContext): Endpoint {
  return {
    id: 'signing.remind',
    method: 'POST',
    path: '/signing/:id/remind/',
    access: 'session',
    handler: async (call, response) => {
      const id = idOf(call.request);
      const { signers } = read(remindInput, call.request.body ?? {});
      const { reminded, skipped } = await context.coworkers.remind(sessionOf(call), id, signers);
      answer(response, { reminded, skipped });
    },
  };
}
