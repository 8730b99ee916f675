import { asicManifest } from './asic-manifest.js';
import { digestToSign, hashTypeOf, type ClientHashType } from './digest.js';
import { inputInvalid } from './errors.js';
import type { AsicFile, Preparation, PreparedAsic } from './prepared.js';
import { zip } from './zip.js';

/** How files are prepared for a container. */
export interface PrepareAsicOptions {
  /** One file, in no folder, or any number. Default: ASiC-S for one such file, else ASiC-E. */
  readonly container?: 'ASiC-S' | 'ASiC-E';
  readonly hashType?: ClientHashType;
}

const MAX_FILES = 1000;
const MAX_NAME = 255;
const MANIFEST = 'META-INF/ASiCManifest001.xml';
const MIME = { 'ASiC-S': 'application/vnd.etsi.asic-s+zip', 'ASiC-E': 'application/vnd.etsi.asic-e+zip' } as const;
const SIGNATURE = { 'ASiC-S': 'META-INF/signature.p7s', 'ASiC-E': 'META-INF/signature001.p7s' } as const;
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
  const [first] = files;
  const isAtRoot = first !== undefined && !first.name.includes('/');
  const form = options.container ?? (files.length === 1 && isAtRoot ? 'ASiC-S' : 'ASiC-E');
  if (first === undefined || files.length > (form === 'ASiC-S' ? 1 : MAX_FILES))
    throw inputInvalid('A container holds at least one file, ASiC-S exactly one.');
  requireNames(files);
  if (form === 'ASiC-S' && !isAtRoot) throw inputInvalid('The file of ASiC-S is in no folder.');
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

function manifestOf(files: readonly AsicFile[], hashType: ClientHashType): Promise<Uint8Array> {
  const signature = { name: SIGNATURE['ASiC-E'], mimeType: 'application/pkcs7-signature' };
  const listed = files.map(({ name, mimeType = 'application/octet-stream', bytes }) => ({ name, mimeType, bytes }));
  return asicManifest(signature, listed, hashType);
}
