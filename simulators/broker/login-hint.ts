import type { Country } from './people.js';

/** What a `login_hint` asks for. */
export interface Hint {
  readonly action?: string;
  /** Text to show. */
  readonly message?: string;
  /** Swedish BankID: what is signed unseen. */
  readonly nonVisibleData?: Buffer;
  /** National number that must log in. */
  readonly subject?: string;
  readonly wantsEvidence: boolean;
  /** Norwegian BankID: a signature with a certificate. */
  readonly wantsCertificate?: true;
}

const ACTIONS = ['sign', 'confirm', 'accept', 'approve', 'login'];
const NAMES = ['action', 'message', 'nonVisibleData', 'sub', 'scope', 'uuid'];
const FLAGS = /^(?:BID|BIS(?::\d{11})?|BIM:\d{8}:\d{6}|nobankid_csc|enforce_ftn_requirements)$/;
const MITID_CHARACTERS = 130;
const SWEDISH_SIGN = 40_000;
const SWEDISH_LOGIN = 1_500;

/** Reads a `login_hint`. @returns what is wrong with it, as a text */
export function readLoginHint(text: string, country: Country): Hint | string {
  const items = new Map<string, string>();
  for (const item of text.split(' ').filter((one) => one !== '' && !FLAGS.test(one))) {
    const at = item.indexOf(':');
    const name = item.slice(0, Math.max(at, 0));
    if (!NAMES.includes(name)) return `login_hint has an unknown item "${item.slice(0, 20)}"`;
    if (items.has(name)) return `login_hint has ${name} twice`;
    items.set(name, item.slice(at + 1));
  }
  const action = items.get('action');
  if (action !== undefined && !ACTIONS.includes(action)) return 'login_hint has an unknown action';
  const encoded = items.get('message');
  const message = encoded === undefined ? undefined : textIn(encoded);
  if (message === null) return 'message of login_hint is not base64 of UTF-8';
  const fault = lengthFault(country, action, message, encoded);
  if (fault !== undefined) return fault;
  const hidden = items.get('nonVisibleData');
  if (hidden !== undefined && country !== 'SE') return 'nonVisibleData is for Swedish BankID only';
  const nonVisibleData = hidden === undefined ? undefined : bytesIn(hidden);
  if (nonVisibleData === null) return 'nonVisibleData of login_hint is not base64';
  const subject = items.get('sub');
  return {
    wantsEvidence: items.get('scope') === 'evidence',
    ...(text.split(' ').includes('nobankid_csc') ? { wantsCertificate: true as const } : {}),
    ...(action === undefined ? {} : { action }),
    ...(message === undefined ? {} : { message }),
    ...(nonVisibleData === undefined ? {} : { nonVisibleData }),
    ...(subject === undefined ? {} : { subject }),
  };
}

function lengthFault(
  country: Country,
  action: string | undefined,
  message: string | undefined,
  encoded: string | undefined,
): string | undefined {
  if (message === undefined || encoded === undefined) return undefined;
  if (country === 'DK' && message.length > MITID_CHARACTERS) return 'MitID shows at most 130 characters';
  const swedish = action === 'sign' ? SWEDISH_SIGN : SWEDISH_LOGIN;
  if (country === 'SE' && encoded.length > swedish) return `Swedish BankID takes at most ${swedish} encoded characters`;
  if (country === 'NO' && /[<>]/.test(message)) return 'Norwegian BankID shows plain text only';
  return undefined;
}

/** Base64 or base64url, nothing else. */
function bytesIn(encoded: string): Buffer | null {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) return null;
  return Buffer.from(encoded.replace(/-/g, '+').replace(/_/g, '/'), 'base64');
}

function textIn(encoded: string): string | null {
  const bytes = bytesIn(encoded);
  try {
    return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
