import { webPkiPrimitives } from '../pki/index.js';
import { CLIENT_HASH_TYPES, digestName, type ClientHashType } from './digest.js';
import { fromBase64, sameBytes, toBase64 } from './encoding.js';
import { otherDigest } from './errors.js';

/** A file as a manifest names it. */
export interface ListedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  /** The manifest that everything before is listed in (EN 319 162-1 annex A.7). */
  readonly isRoot?: boolean;
}

const DIGEST_URI: Readonly<Record<ClientHashType, string>> = {
  'SHA2-256': 'http://www.w3.org/2001/04/xmlenc#sha256',
  'SHA2-384': 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  'SHA2-512': 'http://www.w3.org/2001/04/xmlenc#sha512',
};

/**
 * Writes a manifest (EN 319 162-1 annex A.4): which files a signature or time-stamp is over, each with its digest.
 *
 * @param signature - the file of the signature or time-stamp
 */
export async function asicManifest(
  signature: { readonly name: string; readonly mimeType: string },
  files: readonly ListedFile[],
  hashType: ClientHashType,
): Promise<Uint8Array> {
  const references: string[] = [];
  for (const { name, mimeType, bytes, isRoot } of files) {
    const digest = toBase64(await webPkiPrimitives.digest(digestName(hashType), bytes));
    references.push(
      `<DataObjectReference URI="${uriOf(name)}" MimeType="${escapeXml(mimeType)}"${isRoot === true ? ' Rootfile="true"' : ''}>` +
        `<ds:DigestMethod Algorithm="${DIGEST_URI[hashType]}"/><ds:DigestValue>${digest}</ds:DigestValue></DataObjectReference>`,
    );
  }
  const text =
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<ASiCManifest xmlns="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">' +
    `<SigReference URI="${uriOf(signature.name)}" MimeType="${signature.mimeType}"/>${references.join('')}</ASiCManifest>\n`;
  return new TextEncoder().encode(text);
}

/**
 * Compares files with what a manifest says of them.
 *
 * @param files - of the container, by name
 * @returns the names that it lists
 * @throws `CLIENT_OTHER_DIGEST` for a file that is another one or missing, and for a manifest that is not understood
 */
export async function requireListed(
  manifest: Uint8Array,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<readonly string[]> {
  const names: string[] = [];
  const text = new TextDecoder().decode(manifest);
  const count = text.match(/<(?:\w+:)?DataObjectReference[\s>]/g)?.length ?? 0;
  for (const [, attributes = '', inside = ''] of text.matchAll(
    /<(?:\w+:)?DataObjectReference(\s[^>]*)>(.*?)<\/(?:\w+:)?DataObjectReference>/gs,
  )) {
    const name = nameOf(/\sURI="([^"]*)"/.exec(attributes)?.[1] ?? '');
    const algorithm = /DigestMethod\s+Algorithm="([^"]*)"/.exec(inside)?.[1];
    const hashType = CLIENT_HASH_TYPES.find((one) => DIGEST_URI[one] === algorithm);
    const digest = fromBase64((/DigestValue>([^<]*)</.exec(inside)?.[1] ?? '').replace(/\s+/g, ''));
    const bytes = files.get(name);
    if (hashType === undefined || digest === null || bytes === undefined)
      throw otherDigest('The container lacks what was signed.');
    if (!sameBytes(digest, await webPkiPrimitives.digest(digestName(hashType), bytes)))
      throw otherDigest('A file of the container is not the one that was signed.');
    names.push(name);
  }
  if (names.length === 0 || names.length !== count)
    throw otherDigest('The manifest of the container is not understood.');
  return names;
}

/** Which file holds the signature or time-stamp of a manifest. */
export function signatureFileOf(manifest: Uint8Array): string {
  const [, uri = ''] = /<(?:\w+:)?SigReference\s[^>]*URI="([^"]*)"/.exec(new TextDecoder().decode(manifest)) ?? [];
  return nameOf(uri);
}

function uriOf(name: string): string {
  return escapeXml(name.split('/').map(encodeURIComponent).join('/'));
}

function nameOf(uri: string): string {
  try {
    return decodeURIComponent(
      uri.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code))).replace(/&amp;/g, '&'),
    );
  } catch {
    return '';
  }
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
