import { memorySource, webInflateRaw } from '../documents/index.js';
import { readZip } from '../evidence/index.js';
import { addValidationMaterial, requestTimestamp, verifyTimestamp, webPkiPrimitives } from '../pki/index.js';
import { asicManifest, requireListed, signatureFileOf, type ListedFile } from './asic-manifest.js';
import { inputInvalid, otherDigest, signatureInvalid } from './errors.js';
import { extendCades } from './extend-cades.js';
import { authoritiesOf, type ExtendOptions } from './extend.js';
import { materialFor } from './material.js';
import { anchorsOf } from './verify-signature.js';
import { zip } from './zip.js';

const FOLDER = 'META-INF/';
const SIMPLE = 'META-INF/signature.p7s';
const MANIFEST = /^META-INF\/ASiCManifest[^/]*\.xml$/i;
/** The last one; what it lists are the ones before. */
const ARCHIVE = 'META-INF/ASiCArchiveManifest.xml';
const OLDER_ARCHIVE = /^META-INF\/ASiCArchiveManifest\d+\.xml$/;
const STAMP_TYPE = 'application/vnd.etsi.timestamp-token';
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.p7s$/, 'application/pkcs7-signature'],
  [/\.tst$/, STAMP_TYPE],
  [/^META-INF\/.*\.xml$/, 'text/xml'],
];

type Files = Map<string, Uint8Array>;

/**
 * Extends the signatures of a container (ASiC-S, ASiC-E with CAdES) to level LT or LTA. LT: certificates and revocation data get into each signature.
 * LTA: ASiC-S gets an archive time-stamp in its signature; ASiC-E a manifest of everything it holds with a time-stamp over it (EN 319 162-1 annex A.7), and the
 * same again renews it, which leaves what was stamped before as it was.
 *
 * @returns the container, stored without compression
 * @throws `CLIENT_INPUT_INVALID` for what is no such container; `CLIENT_OTHER_DIGEST` for a file that is not the one that was signed; else as `extend`
 */
export async function extendAsic(container: Uint8Array, options: ExtendOptions): Promise<Uint8Array<ArrayBuffer>> {
  authoritiesOf(options);
  const files = await filesOf(container);
  if (files.has(SIMPLE)) await extendSimple(files, options);
  else await extendExtended(files, options);
  return zip([...files].map(([name, bytes]) => ({ name, bytes })));
}

/** Files by name, `mimetype` first. */
async function filesOf(container: Uint8Array): Promise<Files> {
  const read = await readZip(memorySource(container), (name) => !name.endsWith('/'), webInflateRaw).catch(() => null);
  const mimetype = read?.get('mimetype');
  const isKnown = /^application\/vnd\.etsi\.asic-[se]\+zip$/.test(new TextDecoder().decode(mimetype));
  if (!read || !mimetype || !isKnown) throw inputInvalid('This is no container with signatures.');
  return new Map([['mimetype', mimetype], ...read]);
}

async function extendSimple(files: Files, options: ExtendOptions): Promise<void> {
  const [content, ...more] = [...files].filter(([name]) => name !== 'mimetype' && !name.startsWith(FOLDER));
  const cms = files.get(SIMPLE);
  if (!content || !cms || more.length > 0) throw inputInvalid('ASiC-S holds exactly one file.');
  files.set(SIMPLE, await extendCades(cms, content[1], options));
}

async function extendExtended(files: Files, options: ExtendOptions): Promise<void> {
  const manifests = [...files].filter(([name]) => MANIFEST.test(name));
  if (manifests.length === 0) throw inputInvalid('The container has no signature of a kind that is known here.');
  const isArchived = files.has(ARCHIVE);
  for (const [, manifest] of manifests) {
    await requireListed(manifest, files);
    const name = signatureFileOf(manifest);
    const cms = files.get(name);
    if (!cms) throw otherDigest('The container lacks a signature.');
    const extended = await extendCades(cms, manifest, { ...options, level: 'LT' });
    // What an archive time-stamp is over keeps its bytes.
    if (!isArchived) files.set(name, extended);
  }
  if (options.level === 'LT') return;
  if (isArchived) await putAside(files, options);
  await archive(files, options);
}

/** The archive that there is becomes an older one; its time-stamp gets what it is verified with later. */
async function putAside(files: Files, options: ExtendOptions): Promise<void> {
  const data = files.get(ARCHIVE) ?? new Uint8Array();
  await requireListed(data, files);
  const name = signatureFileOf(data);
  const token = files.get(name);
  if (!token) throw otherDigest('The container lacks a time-stamp.');
  const anchors = anchorsOf(options.timestampRoots);
  const stamp = await verifyTimestamp(token, { primitives: webPkiPrimitives, data, anchors });
  if (stamp.fault) throw signatureInvalid(stamp.fault.reason, stamp.fault.detail);
  const paths = [{ signerPath: [], timestampPath: stamp.path, signedAt: stamp.time }];
  files.set(name, addValidationMaterial(token, await materialFor(paths, options)));
  const older = [...files.keys()].filter((one) => OLDER_ARCHIVE.test(one)).length + 1;
  files.delete(ARCHIVE);
  files.set(`META-INF/ASiCArchiveManifest${numbered(older)}.xml`, data);
}

/** A manifest of everything, and a time-stamp over it. */
async function archive(files: Files, options: ExtendOptions): Promise<void> {
  const older = [...files.keys()].filter((name) => OLDER_ARCHIVE.test(name)).length;
  let number = older + 1;
  while (files.has(stampName(number))) number += 1;
  const listed = [...files]
    .filter(([name]) => name !== 'mimetype')
    .map(([name, bytes]): ListedFile => {
      const mimeType = TYPES.find(([pattern]) => pattern.test(name))?.[1] ?? 'application/octet-stream';
      return { name, mimeType, bytes, isRoot: name === `META-INF/ASiCArchiveManifest${numbered(older)}.xml` };
    });
  const signature = { name: stampName(number), mimeType: STAMP_TYPE };
  const manifest = await asicManifest(signature, listed, 'SHA2-256');
  const primitives = webPkiPrimitives;
  const { token } = await requestTimestamp(authoritiesOf(options), await primitives.digest('SHA-256', manifest), {
    ...{ primitives, send: options.send, anchors: anchorsOf(options.timestampRoots) },
  });
  files.set(ARCHIVE, manifest);
  files.set(signature.name, token);
}

function stampName(number: number): string {
  return `META-INF/timestamp${numbered(number)}.tst`;
}

function numbered(number: number): string {
  return String(number).padStart(3, '0');
}
