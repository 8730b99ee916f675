import { webPkiPrimitives } from '../pki/index.js';
import { digestName, digestToSign, hashTypeOf, type ClientHashType } from './digest.js';
import { toBase64 } from './encoding.js';
import { inputInvalid } from './errors.js';
import type { AsicFile, Preparation, PreparedAsic } from './prepared.js';
import { zip } from './zip.js';

/** How files are prepared for a container. */
export interface PrepareAsicOptions {
  /** One file or any number. Default: ASiC-S for one file, ASiC-E for several. */
  readonly container?: 'ASiC-S' | 'ASiC-E';
  readonly hashType?: ClientHashType;
}

const MAX_FILES = 1000;
const MAX_NAME = 255;
const MANIFEST = 'META-INF/ASiCManifest001.xml';
const MIME = { 'ASiC-S': 'application/vnd.etsi.asic-s+zip', 'ASiC-E': 'application/vnd.etsi.asic-e+zip' } as const;
const SIGNATURE = { 'ASiC-S': 'META-INF/signature.p7s', 'ASiC-E': 'META-INF/signature001.p7s' } as const;
const DIGEST_URI: Readonly<Record<ClientHashType, string>> = {
  'SHA2-256': 'http://www.w3.org/2001/04/xmlenc#sha256',
  'SHA2-384': 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  'SHA2-512': 'http://www.w3.org/2001/04/xmlenc#sha512',
};

/**
 * Prepares files for a container with a CAdES signature (EN 319 162-1): ASiC-S signs its one file, ASiC-E a manifest that names every file with its digest.
 *
 * @throws `CLIENT_INPUT_INVALID` for names that could mean another place, or that come twice
 */
export async function prepareAsic(
  files: readonly AsicFile[],
  options: PrepareAsicOptions = {},
): Promise<Preparation<PreparedAsic>> {
  const hashType = hashTypeOf(options.hashType);
  const form = options.container ?? (files.length === 1 ? 'ASiC-S' : 'ASiC-E');
  const [first] = files;
  if (first === undefined || files.length > (form === 'ASiC-S' ? 1 : MAX_FILES))
    throw inputInvalid('A container holds at least one file, ASiC-S exactly one.');
  requireNames(files);
  const signed = form === 'ASiC-S' ? first.bytes : await manifestOf(files, hashType);
  return { prepared: { form, hashType, files, signed }, digest: await digestToSign('ASIC', hashType, signed) };
}

/** The container with its signature. */
export function asicContainer({ form, files, signed }: PreparedAsic, cms: Uint8Array): Uint8Array<ArrayBuffer> {
  return zip([
    // Uncompressed and first, so that programs recognise the container (EN 319 162-1 annex A.1).
    { name: 'mimetype', bytes: new TextEncoder().encode(MIME[form]) },
    ...files,
    ...(form === 'ASiC-E' ? [{ name: MANIFEST, bytes: signed }] : []),
    { name: SIGNATURE[form], bytes: cms },
  ]);
}

/** What is signed of a container, made anew from its files: nothing that was kept meanwhile is believed. */
export async function asicSigned({ form, files, hashType }: PreparedAsic): Promise<Uint8Array> {
  const [first] = files;
  if (first === undefined) throw inputInvalid('A container holds at least one file.');
  return form === 'ASiC-S' ? first.bytes : manifestOf(files, hashType);
}

function requireNames(files: readonly AsicFile[]): void {
  const seen = new Set<string>();
  for (const { name } of files) {
    const parts = name.split('/');

    const isStrange = /[\\\u0000-\u001f:]/.test(name) || name.length > MAX_NAME;
    const isElsewhere = parts.some((part) => part === '' || part === '.' || part === '..');
    const isOurs = /^(?:mimetype$|META-INF(?:\/|$))/i.test(name);
    if (isStrange || isElsewhere || isOurs || seen.has(name.toLowerCase()))
      throw inputInvalid('The name of a file cannot be used in a container.');
    seen.add(name.toLowerCase());
  }
}

async function manifestOf(files: readonly AsicFile[], hashType: ClientHashType): Promise<Uint8Array> {
  const references: string[] = [];
  for (const { name, mimeType = 'application/octet-stream', bytes } of files) {
    const digest = toBase64(await webPkiPrimitives.digest(digestName(hashType), bytes));
    const uri = name.split('/').map(encodeURIComponent).join('/');
    references.push(
      `<DataObjectReference URI="${escapeXml(uri)}" MimeType="${escapeXml(mimeType)}">` +
        `<ds:DigestMethod Algorithm="${DIGEST_URI[hashType]}"/><ds:DigestValue>${digest}</ds:DigestValue></DataObjectReference>`,
    );
  }
  const text =
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<ASiCManifest xmlns="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">' +
    `<SigReference URI="${SIGNATURE['ASiC-E']}" MimeType="application/pkcs7-signature"/>${references.join('')}</ASiCManifest>\n`;
  return new TextEncoder().encode(text);
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
