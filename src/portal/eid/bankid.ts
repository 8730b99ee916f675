import type { Response } from 'express';
import type { Endpoint, EndpointCall } from '../../host/index.js';
import { messageKeyOf, type PollLook } from '../../methods/index.js';
import { OPEN_STATES, type MethodTransaction, type TransactionState } from '../../signing/index.js';
import { answerPrivately, limited, limitedAct, tokenOf } from '../call.js';
import type { PortalContext } from '../context.js';
import { noSuchAttempt } from '../errors.js';
import { rememberAttempt } from './cookies.js';

const METHOD = 'bankid_se';
const COOKIE_MS = 60 * 60_000;

type BankIdStatus = 'PENDING' | 'COMPLETE' | 'FAILED';

/** A proof that waits to be recorded, or for the sender, is still under way for the signer. */
function statusOf(state: TransactionState): BankIdStatus {
  if (state === 'recorded') return 'COMPLETE';
  return OPEN_STATES.includes(state) ? 'PENDING' : 'FAILED';
}

/** The calls of Swedish BankID: as the specification has them, and the same without a number in the address. */
export function bankIdEndpoints(context: PortalContext): readonly Endpoint[] {
  return [
    startEndpoint(context, 'portal.sign.bankid.start', '/portal/sign/bankid/:token/'),
    cancelEndpoint(context),
    lookEndpoint(context, 'portal.sign.bankid.look', '/portal/sign/bankid/:id/:token/'),
    startEndpoint(context, 'portal.sign.bankid.start_with_number', '/portal/sign/bankid/:id/:token/'),
    lookEndpoint(context, 'portal.sign.bankid.look_with_number', '/portal/sign/bankid/:number/:id/:token/'),
  ];
}

/** `POST …/bankid/:token/` `{device?}`, `POST …/bankid/:id/:token/` */
function startEndpoint(context: PortalContext, id: string, path: string): Endpoint {
  const { portal, polls, limit, traces, settings } = context;
  return {
    id,
    method: 'POST',
    path,
    access: 'impersonated',
    secretParams: ['token', 'id'],
    handler: (call, response) =>
      limitedAct(limit, call, response, async () => {
        const { request, principal } = call;
        const visit = await portal.assertCanAct(principal, tokenOf(call), 'sign', METHOD);
        const callback = callbackAddress(context);
        const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
        const { id: number } = request.params;
        const ticket = await polls.start(visit, METHOD, traces.of(request, call.ipAddress), (state) => ({
          ...(body.device === undefined ? {} : { device: body.device }),
          ...(number === undefined ? {} : { personalNumber: number }),
          returnUrl: `${callback}?state=${state}`,
        }));
        const { transaction, view, cookie } = ticket;
        if (cookie !== undefined) {
          const path = new URL(callback).pathname;
          const attempt = { transactionId: transaction.id, cookie, path, maxAgeMs: COOKIE_MS };
          rememberAttempt(request, response, attempt, settings().serverUrl.startsWith('https:'));
        }
        answerPrivately(response, {
          success: statusOf(transaction.state) !== 'FAILED',
          transaction_id: transaction.id,
          auto_start_token: view.autoStartToken ?? '',
          ...waitingOf(context, call, ticket),
        });
      }),
  };
}

/** `GET …/bankid/:transaction/:token/`, `GET …/bankid/:number/:id/:token/`: always 200 for the signer's own attempt. */
function lookEndpoint(context: PortalContext, id: string, path: string): Endpoint {
  const { polls, limit } = context;
  return {
    id,
    method: 'GET',
    path,
    access: 'impersonated',
    secretParams: ['token', 'number'],
    handler: (call, response) =>
      limited(limit, call, response, async () => {
        const look = await polls.look(await ownAttempt(context, call));
        await answerLook(context, call, response, look);
      }),
  };
}

/** `POST …/bankid/cancel/:id/:token/`: the signer's own Cancel, the one thing that ends an order from here. */
function cancelEndpoint(context: PortalContext): Endpoint {
  const { polls, limit } = context;
  return {
    id: 'portal.sign.bankid.cancel',
    method: 'POST',
    path: '/portal/sign/bankid/cancel/:id/:token/',
    access: 'impersonated',
    secretParams: ['token'],
    handler: (call, response) =>
      limitedAct(limit, call, response, async () => {
        const transaction = await polls.cancel(await ownAttempt(context, call));
        await answerLook(context, call, response, { transaction, view: {} });
      }),
  };
}

/** Another signer's attempt does not exist. */
async function ownAttempt({ portal, transactions }: PortalContext, call: EndpointCall): Promise<MethodTransaction> {
  const { signer } = await portal.visit(call.principal, tokenOf(call));
  const transaction = await transactions.get(String(call.request.params['id']));
  if (transaction === undefined || transaction.signerId !== signer.id || transaction.method !== METHOD) {
    throw noSuchAttempt();
  }
  return transaction;
}

async function answerLook(
  context: PortalContext,
  call: EndpointCall,
  response: Response,
  look: PollLook,
): Promise<void> {
  const { portal, payloads } = context;
  const waiting = waitingOf(context, call, look);
  if (waiting.bankidStatus !== 'COMPLETE') {
    answerPrivately(response, waiting);
    return;
  }
  const visit = await portal.visit(call.principal, tokenOf(call));
  answerPrivately(response, {
    ...waiting,
    ...(await payloads.of(call.principal, call.language, tokenOf(call), visit)),
  });
}

function waitingOf({ host }: PortalContext, { language }: EndpointCall, { transaction, view }: PollLook) {
  const { state, data } = transaction;
  const hint = state === 'answered' ? 'recording' : transaction.hint;
  const bankId = (data.method as { device?: unknown } | undefined)?.device === 'same' ? 'same' : 'other';
  const device = { bankId, platform: transaction.trace.platform } as const;
  const bankidStatus = statusOf(state);
  return {
    bankidStatus,
    hintCode: hint,
    message:
      bankidStatus === 'COMPLETE'
        ? ''
        : host.translator.get(language, messageKeyOf(bankidStatus === 'PENDING', hint, device)),
    ...(view.qr === undefined ? {} : { qr: view.qr }),
    ...(view.autoStartUrl === undefined ? {} : { autoStartUrl: view.autoStartUrl }),
  };
}

function callbackAddress({ host, settings }: PortalContext): string {
  return `${settings().serverUrl}/${host.application}/limepkg-esign/portal/callback/${METHOD}/`;
}
