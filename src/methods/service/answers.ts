import { z } from 'zod';
import { collectAnswer, orderAnswer } from '../bankid/answers.js';

/** Answers of the signing service, version 1; the whole contract is `docs/api/signing-service.openapi.json`. */

export const orderPlaced = orderAnswer;
export const orderState = collectAnswer;

const parameters = z.record(z.string().max(128), z.string().max(60_000));

/** A login was prepared: where the browser goes, and the request as the service sent it to the broker. */
export const loginBegun = z.object({
  loginId: z.string().min(1).max(128),
  redirectUrl: z.url().max(60_000),
  request: z.discriminatedUnion('form', [
    z.object({ form: z.literal('pushed'), parameters }),
    z.object({ form: z.literal('object'), jwt: z.string().min(1).max(60_000) }),
  ]),
});

/** How a login ended. `idToken`: as the broker signed it, without the encryption around it. */
export const loginResult = z.discriminatedUnion('status', [
  z.object({ status: z.literal('complete'), idToken: z.string().min(1).max(500_000) }),
  z.object({
    status: z.literal('failed'),
    /** Code of OAuth 2.0 or OpenID Connect, or `invalid_answer` when what came was not what was asked for. */
    error: z.string().min(1).max(64),
    /** Who said so. */
    from: z.enum(['browser', 'broker', 'service']),
  }),
]);

/** What this customer may use, and under which names signatures and tokens come back. */
export const serviceMethods = z.object({
  environment: z.enum(['test', 'production']),
  relyingPartyName: z.string().max(1024).optional(),
  issuer: z.string().max(512).optional(),
  clientId: z.string().max(256).optional(),
  methods: z.array(z.object({ method: z.string().max(32), authTypes: z.array(z.string().max(128)).max(32) })).max(64),
});
export type ServiceMethods = z.infer<typeof serviceMethods>;

/** Body of a refusal: `application/problem+json`. `reason`: BankID's own error code where an order was refused. */
export const problem = z.object({ code: z.string().max(64), reason: z.string().max(64).optional() });
