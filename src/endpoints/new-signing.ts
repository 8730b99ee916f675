import { z } from 'zod';
import { UnusableError } from '../errors.js';
import { DUTY_OF_ROLE, METHOD_IDS, ROLES, type MethodId } from '../signing/index.js';
import type { EndpointErrorCode } from './errors.js';
import { LANGUAGES, documentIds } from './init.js';

/** Loose on purpose: the domain checks the address again, and the mail server has the last word. */
const MAIL_ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;
const MAX_SIGNERS = 100;

const signer = z
  .object({
    name: z.string().trim().min(1, 'a name is missing').max(83),
    email: z.string().trim().max(100).regex(MAIL_ADDRESS, 'is not a mail address'),
    order: z.number().int().min(1).max(1000).default(1),
    role: z.enum(ROLES).default('signer'),
    duty: z.enum(['sign', 'approve', 'view']).nullable().default(null),
    limetype: z.string().min(1).max(100).nullish(),
    id: z.number().int().positive().nullish(),
  })
  .superRefine((value, context) => {
    if (value.duty !== null && value.duty !== DUTY_OF_ROLE[value.role]) {
      context.addIssue({ code: 'custom', path: ['duty'], message: `a ${value.role} cannot have this duty` });
    }
    if ((value.limetype ?? null) === null && (value.id ?? null) !== null) {
      context.addIssue({ code: 'custom', path: ['limetype'], message: 'is needed together with id' });
    }
    if ((value.limetype ?? null) !== null && (value.id ?? null) === null) {
      context.addIssue({ code: 'custom', path: ['id'], message: 'is needed together with limetype' });
    }
  });

/** The body of `POST /signing/`. What `meta` leaves out is filled in by the endpoint. */
export const newSigning = z
  .object({
    signers: z.array(signer).min(1, 'at least one signer').max(MAX_SIGNERS, `at most ${MAX_SIGNERS} signers`),
    documents: documentIds,
    meta: z
      .object({
        subject: z.string().trim().max(200).optional(),
        message: z.string().max(2000).optional(),
        language: z.enum(LANGUAGES).optional(),
      })
      .default({}),
    title: z.string().trim().min(1, 'a title is missing').max(1024),
    methods: z.array(z.string()).max(METHOD_IDS.length).default([]),
  })
  .superRefine(({ signers, methods }, context) => {
    if (signers.length > 0 && signers.every(({ role }) => role === 'viewer')) {
      context.addIssue({ code: 'custom', path: ['signers'], message: 'at least one signer or approver' });
    }
    if (methods.length === 0 && signers.some(({ role }) => role === 'signer')) {
      context.addIssue({ code: 'custom', path: ['methods'], message: 'at least one method for the signers' });
    }
  });

/** @throws `UnusableError` `METHOD_NOT_ENABLED` naming every method that is not offered */
export function offeredOnly(wanted: readonly string[], offered: readonly { readonly value: MethodId }[]): MethodId[] {
  const errors: { path: string; message: string }[] = [];
  const methods = wanted.flatMap((value, index) => {
    const found = offered.find((method) => method.value === value);
    if (found === undefined) errors.push({ path: `methods.${index}`, message: 'is not a method that is offered here' });
    return found ? [found.value] : [];
  });
  if (errors.length === 0) return [...new Set(methods)];
  const code: EndpointErrorCode = 'METHOD_NOT_ENABLED';
  throw new UnusableError(code, 'A signing method is not offered here.', { details: { errors } });
}
