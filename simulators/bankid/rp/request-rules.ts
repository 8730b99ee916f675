import { isIP } from 'node:net';
import type { OrderKind } from '../order.js';
import { base64, flag, list, oneOf, record, text } from './checks.js';
import type { Check } from './checks.js';

const MAX_SIGN_VISIBLE = 40_000;
const MAX_SIGN_HIDDEN = 200_000;
const MAX_AUTH_DATA = 1_500;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const address: Check = (value, name) =>
  typeof value === 'string' && isIP(value) !== 0 ? undefined : `${name} is not an IP address`;

const personalNumber = text(12, 12, /^\d+$/);
/** An object identifier, or one whose end from the fifth position on is a star. */
const policy = text(1, 100, /^(?:\d+(?:\.\d+)+|(?:\d+\.){4}(?:\d+\.)*\*)$/);

const requirement = {
  pinCode: flag,
  mrtd: flag,
  cardReader: oneOf('class1', 'class2'),
  certificatePolicies: list(policy),
  risk: oneOf('low', 'moderate'),
};

const device = {
  app: record({
    appIdentifier: text(1, 256),
    deviceOS: text(1, 256),
    deviceModelName: text(1, 256),
    deviceIdentifier: text(1, 256),
  }),
  web: record({
    referringDomain: text(3, 253, /^[\x21-\x7e]+$/),
    userAgent: text(1, 256),
    deviceIdentifier: text(1, 64),
  }),
};

const signData = {
  'userVisibleData*': base64(MAX_SIGN_VISIBLE, true),
  userVisibleDataFormat: oneOf('plaintext', 'simpleMarkdownV1'),
  userNonVisibleData: base64(MAX_SIGN_HIDDEN, false),
};
const authData = {
  userVisibleData: base64(MAX_AUTH_DATA, true),
  userVisibleDataFormat: oneOf('plaintext', 'simpleMarkdownV1'),
  userNonVisibleData: base64(MAX_AUTH_DATA, false),
};
const online = {
  'endUserIp*': address,
  returnUrl: text(1, 512),
  returnRisk: flag,
  ...device,
  requirement: record({ ...requirement, personalNumber }),
};
const byPhone = {
  'personalNumber*': personalNumber,
  'callInitiator*': oneOf('user', 'RP'),
  requirement: record(requirement),
};

const ORDERS: Readonly<Record<OrderKind, Check>> = {
  sign: record({ ...signData, ...online }),
  auth: record({ ...authData, ...online }),
  'phone/sign': record({ ...signData, ...byPhone }),
  'phone/auth': record({ ...authData, ...byPhone }),
};

const reference = record({ 'orderRef*': text(36, 36, UUID) });

/** What is wrong with the body of an order, in words for a log. */
export function orderFault(kind: OrderKind, body: unknown): string | undefined {
  const fault = ORDERS[kind](body, 'body');
  if (fault !== undefined) return fault;
  const { app, web } = body as { readonly app?: unknown; readonly web?: unknown };
  return app !== undefined && web !== undefined ? 'app and web exclude each other' : undefined;
}

/** What is wrong with the body of `collect` and `cancel`. */
export function referenceFault(body: unknown): string | undefined {
  return reference(body, 'body');
}
