import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { dict, Name, PdfFormatError, Ref, Stream, type Cos, type Dict, type Str } from '../cos/objects.js';
import type { Revision } from '../cos/revision.js';
import { pdfDate, pdfText } from '../cos/text.js';
import type { Attachment } from './seal.js';

const deflateAsync = promisify<Uint8Array, Buffer>(deflate);
const MAX_ATTACHMENTS = 500;
const MIME_TYPE = /^[a-z0-9][a-z0-9.+-]*\/[a-z0-9][a-z0-9.+-]*$/;

function check(attachments: readonly Attachment[]): void {
  const names = new Set(attachments.map(({ name }) => name));
  const isUsable = attachments.every(
    ({ name, mimeType }) => /^[^/\\\0]{1,200}$/.test(name) && MIME_TYPE.test(mimeType),
  );
  if (!isUsable || names.size !== attachments.length || attachments.length > MAX_ATTACHMENTS)
    throw new PdfFormatError('broken', 'The attachments cannot be used.');
}

async function specification(
  revision: Revision,
  { name, mimeType, description, bytes }: Attachment,
  now: Date,
): Promise<Ref> {
  const entries = dict({
    Type: new Name('EmbeddedFile'),
    Subtype: new Name(mimeType),
    Filter: new Name('FlateDecode'),
    Params: dict({ Size: bytes.length, ModDate: pdfDate(now) }),
  });
  const file = revision.add(new Stream(entries, await deflateAsync(bytes)));
  return revision.add(
    dict({
      Type: new Name('Filespec'),
      F: pdfText(name),
      UF: pdfText(name),
      Desc: pdfText(description),
      // Data that stands behind what the pages say (ISO 32000-2 table 43).
      AFRelationship: new Name('Data'),
      EF: dict({ F: file, UF: file }),
    }),
  );
}

/** Name trees are sorted by the bytes of their keys (ISO 32000-2 §7.9.6). */
function byBytes([a]: readonly [Str, Ref], [b]: readonly [Str, Ref]): number {
  return Buffer.compare(a.bytes, b.bytes);
}

async function openNames(revision: Revision, catalog: Dict): Promise<Dict> {
  const held: Cos | undefined = catalog.get('Names');
  const names: Dict =
    held instanceof Ref ? await revision.edit(held) : new Map(held instanceof Map ? held : new Map<string, Cos>());
  if (names.has('EmbeddedFiles')) throw new PdfFormatError('broken', 'The document has attachments already.');
  if (!(held instanceof Ref)) catalog.set('Names', names);
  return names;
}

/**
 * Adds files to a document that has none: in the tree of embedded files, and as associated files of the document
 * (ISO 32000-2 §7.11.4, §14.13).
 */
export async function attach(revision: Revision, attachments: readonly Attachment[], now: Date): Promise<void> {
  if (attachments.length === 0) return;
  check(attachments);
  const catalog = await revision.edit(revision.file.rootRef);
  const names = await openNames(revision, catalog);
  const specifications: (readonly [Str, Ref])[] = [];
  for (const attachment of attachments)
    specifications.push([pdfText(attachment.name), await specification(revision, attachment, now)]);
  const pairs = specifications.toSorted(byBytes);
  names.set('EmbeddedFiles', revision.add(dict({ Names: pairs.flat() })));
  const old = await revision.file.get(catalog.get('AF'));
  catalog.set('AF', [...(Array.isArray(old) ? old : []), ...pairs.map(([, ref]) => ref)]);
}
