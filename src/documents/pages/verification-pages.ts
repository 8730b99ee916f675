import { PDFDocument, PDFName } from '@cantoo/pdf-lib';
import { languageTag } from '../upload/identity.js';
import type { VerificationContent, VerificationSigner } from '../verification-content.js';
import { CONTENT_WIDTH, lineHeight, MARGIN, STYLES, type DrawnImage, type Workshop } from './block.js';
import { Canvas, MUTED } from './canvas.js';
import { embedFaces, type FontPrograms } from './faces.js';
import { fieldRows } from './field-row.js';
import { Flow, FULL_HEIGHT } from './flow.js';
import { howToVerify } from './how-to-verify.js';
import { signerCard } from './signer-card.js';
import { TagTree, type Tag } from './tag-tree.js';
import { longText, spacer, stack, textBlock } from './text-blocks.js';
import { Typesetter } from './typeset.js';

/** Upper right corner of the first page, kept free for the visible seal. */
const STAMP_WIDTH = 150;
/** A drawing pad is smaller than this; a bigger picture could exhaust memory when it is decoded. */
const MAX_IMAGE_SIDE = 4000;
const PNG_SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

function isDrawablePng(bytes: Uint8Array): boolean {
  if (bytes.length < 33 || !PNG_SIGNATURE.every((byte, index) => bytes[index] === byte)) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const sides = [view.getUint32(16), view.getUint32(20)];
  return sides.every((side) => side > 0 && side <= MAX_IMAGE_SIDE);
}

/** A picture that cannot be read is left out: it was checked when it was drawn, and a signature does not rest on it. */
async function embedDrawing(document: PDFDocument, signer: VerificationSigner): Promise<DrawnImage | undefined> {
  if (signer.image === undefined || !isDrawablePng(signer.image)) return undefined;
  try {
    const image = await document.embedPng(signer.image);
    return { image, alternative: signer.imageAlternative ?? signer.heading };
  } catch {
    return undefined;
  }
}

function placeDocument(flow: Flow, workshop: Workshop, content: VerificationContent): void {
  const { tags } = workshop;
  const narrow = { x: MARGIN, width: CONTENT_WIDTH - STAMP_WIDTH };
  for (const block of longText(workshop, 'H1', content.title, { ...narrow, style: STYLES.title })) flow.place(block);
  flow.space(8);
  const intro = { ...narrow, style: STYLES.intro, grey: MUTED };
  for (const block of longText(workshop, 'P', content.intro, intro)) flow.place(block);
  flow.space(22);
  const wide = { x: MARGIN, width: CONTENT_WIDTH };
  const heading = textBlock(workshop, 'H2', content.documentHeading, { ...wide, style: STYLES.heading });
  flow.place(stack([heading, spacer(6)]), 40);
  let table: Tag | undefined;
  const tableTag = (): Tag => (table ??= tags.add('Table', tags.document));
  for (const field of content.document) {
    for (const row of fieldRows(workshop, tableTag, field, { ...wide, padding: 4.2, isRuled: true })) flow.place(row);
  }
}

async function placeSigners(
  flow: Flow,
  workshop: Workshop,
  content: VerificationContent,
  document: PDFDocument,
): Promise<void> {
  flow.space(26);
  let isFirst = true;
  for (const signer of content.signers) {
    const image = await embedDrawing(document, signer);
    const card = signerCard(workshop, signer, image, FULL_HEIGHT - lineHeight(STYLES.heading) - 10);
    if (isFirst) {
      const place = { x: MARGIN, width: CONTENT_WIDTH, style: STYLES.heading };
      const heading = textBlock(workshop, 'H2', content.signersHeading, place);
      flow.place(stack([heading, spacer(10)]), card[0]?.height);
      isFirst = false;
    }
    for (const part of card) flow.place(part);
    flow.space(12);
  }
}

/** What the pages are laid out for. */
export interface LayoutOptions {
  readonly fonts: FontPrograms;
  /** SHA-256 of the original document, 64 hex digits. */
  readonly fingerprint: string;
  /** Lowest free key of the parent tree of the document that the pages will join. */
  readonly firstKey: number;
}

/**
 * Lays out the verification pages as a tagged PDF of their own, A4. Equal content gives equal bytes.
 *
 * @returns a PDF with pages and a structure tree, to be joined to the original
 */
export async function layOutPages(content: VerificationContent, options: LayoutOptions): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const faces = await embedFaces(document, options.fonts);
  const tags = new TagTree(document.context, options.firstKey, languageTag(content.language));
  const workshop: Workshop = { typesetter: new Typesetter(faces), tags };
  const flow = new Flow(() => new Canvas(document, faces, tags), workshop);
  placeDocument(flow, workshop, content);
  await placeSigners(flow, workshop, content, document);
  flow.space(14);
  flow.place(howToVerify(workshop, content));
  flow.finish({ title: content.title, footer: content.footer, fingerprint: options.fingerprint });
  tags.finish();
  document.catalog.set(PDFName.of('StructTreeRoot'), tags.root.ref);
  return document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
}
