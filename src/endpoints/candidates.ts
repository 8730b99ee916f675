import { z } from 'zod';
import type { Endpoint } from '../host/index.js';
import type { EndpointContext } from './context.js';
import { answer, read, sessionOf } from './input.js';
import { SignerCandidates } from './signer-candidates.js';

const input = z.object({
  search: z.string('must be a text').trim().min(2, 'at least 2 characters').max(100, 'at most 100 characters'),
});

/** `GET /signing/candidates/?search=`: people whose name or mail address contains the text, as far as the caller may read them. */
export function candidatesEndpoint(context: EndpointContext): Endpoint {
  return {
    id: 'signing.candidates',
    method: 'GET',
    path: '/signing/candidates/',
    access: 'session',
    handler: async (call, response) => {
      const session = sessionOf(call);
      context.coworkers.assertUser(session);
      const { search } = read(input, call.request.query);
      answer(response, { signers: await new SignerCandidates(context, session, call.language).search(search) });
    },
  };
}
