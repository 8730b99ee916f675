import { z } from 'zod';
import type { Translator } from '../../host/index.js';
import type { Json } from '../../signing/index.js';
import { readInput } from '../input.js';
import type { MethodContext, MethodOutcome, PollMethod, PollStep, PollView } from '../method.js';
import type { CollectAnswer, OrderAnswer } from './answers.js';
import type { BankIdConfiguration } from './configuration.js';
import type { BankIdEvidence } from './evidence.js';
import { currentOrder, orderState, qrText, renewed, type Device, type OrderState } from './order.js';
import type { BankIdOrders, SignOrder } from './orders.js';
import { BankIdRefusal } from './rp-client.js';
import { hiddenDataOf, visibleTextOf } from './texts.js';

const COLLECT_EVERY_MS = 2000;
const MAX_RENEWALS = 10;
const ORDER_MS = 15 * 60_000;
const MAX_USER_AGENT_LENGTH = 256;
const MAX_DEVICE_LENGTH = 64;

const input = z.object({
  device: z.enum(['same', 'other']).default('other'),
  /** Twelve digits: as the address of the specification has it. */
  personalNumber: z
    .string()
    .regex(/^\d{12}$/, 'must be 12 digits')
    .optional(),
  returnUrl: z.url().max(512).optional(),
});

/** What the method is made of. */
export interface BankIdParts {
  readonly orders: BankIdOrders;
  readonly configuration: Pick<BankIdConfiguration, 'appUrl'>;
  readonly evidence: BankIdEvidence;
  readonly translator: () => Translator;
  /** Whom the signer signs for. */
  readonly senderName: (context: Pick<MethodContext, 'signing'>) => Promise<string>;
}

/** Signing with Swedish BankID by orders (Relying Party API v6.0), placed by us or by a service. */
export class BankIdMethod implements PollMethod {
  readonly id = 'bankid_se';
  readonly country = 'SE';
  readonly duty = 'sign';
  readonly level = 'AES';
  readonly interaction = 'poll';
  readonly collectEveryMs = COLLECT_EVERY_MS;

  constructor(private readonly parts: BankIdParts) {}

  async start(context: MethodContext, transactionId: string, body: unknown): Promise<PollStep> {
    const { device, personalNumber, returnUrl } = readInput(input, body);
    const { orders } = this.parts;
    const visible = await this.shownText(context);
    const required = personalNumber ?? context.expectedNumber;
    const draft = {
      transactionId,
      device,
      sent: {
        userVisibleData: Buffer.from(visible, 'utf8').toString('base64'),
        userNonVisibleData: hiddenDataOf(context),
        ...(required === undefined ? {} : { personalNumber: required }),
      },
      // The nearest hop is the device; what proxies add stands behind it.
      endUserIp: context.trace.ipAddress.split(',')[0]?.trim() ?? '',
      userAgent: context.trace.browser.slice(0, MAX_USER_AGENT_LENGTH),
      deviceIdentifier: context.signer.tokenHash.slice(0, MAX_DEVICE_LENGTH),
      ...(device === 'same' && returnUrl !== undefined
        ? { returnUrl, referringDomain: new URL(returnUrl).hostname }
        : {}),
    };
    let answer: OrderAnswer;
    try {
      answer = await orders.sign(orderOf(draft));
    } catch (error) {
      if (!(error instanceof BankIdRefusal)) throw error;
      return { outcome: { state: 'failed', reason: error.errorCode }, data: draft };
    }
    const { orderRef, ...tokens } = answer;
    const begun = [{ orderRef, startedAt: context.now.toISOString() }];
    return {
      outcome: { state: 'pending', hint: 'outstandingTransaction' },
      data: { ...draft, ...tokens, orders: begun },
    };
  }

  async collect(context: MethodContext, data: Json, isWatched: boolean): Promise<PollStep> {
    const state = orderState.parse(data);
    let answer: CollectAnswer;
    try {
      answer = await this.parts.orders.collect(currentOrder(state).orderRef);
    } catch (error) {
      // The order was there a moment ago: its end was told once, and not to us.
      const isTold = error instanceof BankIdRefusal;
      // Whatever became of an order is told for some minutes only.
      const isGone = context.now.getTime() - Date.parse(currentOrder(state).startedAt) > ORDER_MS;
      if (isTold || isGone) return { outcome: { state: 'lost', reason: 'resultLost' }, data };
      throw error;
    }
    switch (answer.status) {
      case 'pending':
        return { outcome: { state: 'pending', hint: answer.hintCode }, data };
      case 'complete':
        return { outcome: await this.parts.evidence.judge(context, state, answer.completionData), data };
      case 'failed':
        return this.afterFailure(context, state, answer.hintCode, isWatched);
    }
  }

  async cancel(data: Json): Promise<void> {
    await this.parts.orders.cancel(currentOrder(orderState.parse(data)).orderRef);
  }

  view(data: Json, hint: string, now: Date): PollView {
    const { autoStartToken, qrStartToken, qrStartSecret, ...state } = orderState.parse(data);
    if (hint !== 'outstandingTransaction' && hint !== 'noClient') return { autoStartToken };
    const order = currentOrder({ ...state, autoStartToken, qrStartToken, qrStartSecret });
    const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(order.startedAt)) / 1000));
    const link = new URL(this.parts.configuration.appUrl);
    link.searchParams.set('autostarttoken', autoStartToken);
    return { autoStartToken, autoStartUrl: link.href, qr: qrText(qrStartToken, qrStartSecret, seconds) };
  }

  async shownText(context: Pick<MethodContext, 'signing' | 'signer'>): Promise<string> {
    const { translator, senderName } = this.parts;
    return visibleTextOf(translator(), context, await senderName(context));
  }

  /** Which device an attempt was begun for. */
  deviceOf(data: Json): Device {
    return data.device === 'same' ? 'same' : 'other';
  }

  /** An order that nobody picked up is replaced while its page is being looked at; the transaction stays the same. */
  private async afterFailure(
    { now }: MethodContext,
    state: OrderState,
    hintCode: string,
    isWatched: boolean,
  ): Promise<PollStep> {
    const failed: MethodOutcome = { state: 'failed', reason: hintCode };
    if (hintCode !== 'startFailed' || !isWatched || state.orders.length > MAX_RENEWALS) {
      return { outcome: failed, data: state };
    }
    let order: OrderAnswer;
    try {
      order = await this.parts.orders.sign(orderOf(state));
    } catch (error) {
      const reason = error instanceof BankIdRefusal ? error.errorCode : hintCode;
      return { outcome: { state: 'failed', reason }, data: state };
    }
    const data = renewed(state, order, now);
    return { outcome: { state: 'pending', hint: 'outstandingTransaction' }, data };
  }
}

type OrderDraft = Pick<
  OrderState,
  'sent' | 'endUserIp' | 'userAgent' | 'deviceIdentifier' | 'returnUrl' | 'referringDomain'
>;

function orderOf({ sent, endUserIp, userAgent, deviceIdentifier, returnUrl, referringDomain }: OrderDraft): SignOrder {
  return {
    endUserIp,
    userVisibleData: sent.userVisibleData,
    userVisibleDataFormat: 'plaintext',
    userNonVisibleData: sent.userNonVisibleData,
    returnRisk: true,
    ...(sent.personalNumber === undefined ? {} : { requirement: { personalNumber: sent.personalNumber } }),
    ...(returnUrl === undefined || referringDomain === undefined
      ? {}
      : { returnUrl, web: { referringDomain, userAgent, deviceIdentifier } }),
  };
}
