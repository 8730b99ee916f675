import { InputError } from '../../src/errors.js';
import type { FileErrorCode } from './errors.js';

const MAX_NAME_LENGTH = 255;
const MAX_EXTENSION_LENGTH = 32;

/**
 * Makes a usable name of what an uploader sent: the last part of a path, without control characters.
 *
 * @throws `InputError` `HOST_FILE_NAME_INVALID` when nothing is left, or it is longer than 255 characters
 */
export function cleanName(sent: string): string {
  const last = sent.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  // Control characters, and those that turn the direction of writing: `exe.fdp` must not read as `pdf.exe`.
  const name = last.replace(/[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '').trim();
  if (name === '' || name === '.' || name === '..') throw invalid('The file needs a name');
  if (name.length > MAX_NAME_LENGTH) throw invalid(`The file name is longer than ${MAX_NAME_LENGTH} characters`);
  return name;
}

/** What follows the last dot, in lower case; empty when there is none. */
export function extensionOf(name: string): string {
  const at = name.lastIndexOf('.');
  const extension = at < 1 ? '' : name.slice(at + 1).toLowerCase();
  return extension.length > MAX_EXTENSION_LENGTH ? '' : extension;
}

/** Type and subtype of a `Content-Type`, in lower case; `application/octet-stream` when it is none. */
export function cleanMimetype(sent: string | undefined): string {
  const essence = (sent ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const isUsable = essence.length <= 127 && /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(essence);
  return isUsable ? essence : 'application/octet-stream';
}

/**
 * The file name in a `Content-Disposition`: `filename*` in RFC 8187's form and in Lime's quoted one, else `filename`.
 *
 * @throws `InputError` `HOST_FILE_NAME_INVALID` when there is none or it cannot be decoded
 */
export function nameOfDisposition(header: string | undefined): string {
  const parameters = parametersOf(header ?? '');
  const extended = parameters.get('filename*');
  if (extended !== undefined) return cleanName(decodeExtended(extended));
  const plain = parameters.get('filename');
  if (plain === undefined) throw invalid('Content-Disposition names no file');
  return cleanName(decodePlain(plain));
}

const PARAMETER = /;?\s*([!#$&+\-^_`|~0-9A-Za-z]+\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^";\s][^;]*))/gy;

function parametersOf(header: string): ReadonlyMap<string, string> {
  const start = header.indexOf(';');
  const isBare = /^\s*filename\*?\s*=/i.test(header);
  const rest = isBare ? header : start < 0 ? '' : header.slice(start);
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, token] of rest.matchAll(PARAMETER)) {
    const value = quoted === undefined ? (token ?? '').trim() : quoted.replace(/\\(.)/g, '$1');
    if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
  }
  return parameters;
}

function decodeExtended(value: string): string {
  const [, charset = '', encoded = ''] = /^([A-Za-z0-9-]+)'[^']*'(.*)$/s.exec(value) ?? [];
  try {
    if (/^utf-8$/i.test(charset)) return decodeURIComponent(encoded);
    if (/^iso-8859-1$/i.test(charset)) return encoded.replace(/%([0-9A-Fa-f]{2})/g, fromHex);
  } catch {
    throw invalid('The file name is not well encoded');
  }
  throw invalid("filename* must read UTF-8''name");
}

function fromHex(_: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

/** Node hands headers over as Latin-1; what was UTF-8 on the wire is read as that. */
function decodePlain(value: string): string {
  const raw = Buffer.from(value, 'latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return value;
  }
}

/**
 * A `Content-Disposition` that saves the file under its name, whatever the name holds: the plain form is ASCII without
 * quotes and line breaks, the extended one percent-encoded.
 */
export function attachmentDisposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

function invalid(message: string): InputError<FileErrorCode> {
  return new InputError<FileErrorCode>('HOST_FILE_NAME_INVALID', message);
}
