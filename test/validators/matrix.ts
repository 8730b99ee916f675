import { randomBytes } from 'node:crypto';
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import type { KeyAlgorithm } from '../../src/pki/index.node.js';

/** One document that is sealed: what it is like, what it is sealed with, and by what its signers sign. */
export interface MatrixCase {
  readonly name: string;
  readonly xref: 'table' | 'stream';
  readonly pages: number;
  readonly bytes: number;
  readonly algorithm: KeyAlgorithm;
  readonly acts: readonly Act[];
}

/** How somebody signs. */
export type Act = 'checkbox' | 'signature' | 'approve' | 'bankid_se';

const MB = 1024 * 1024;
const SHAPES = [
  ['1 page, 1 kB', 1, 0],
  ['20 pages, 1 MB', 20, MB],
  ['4,000 pages', 4000, 0],
  ['20 pages, 100 MB', 20, 100 * MB],
] as const;
/** Of each method alone, and mixed. */
const MIXES: readonly (readonly Act[])[] = [
  ['checkbox'],
  ['bankid_se', 'checkbox', 'signature', 'approve'],
  ['signature'],
  ['bankid_se'],
  ['approve', 'checkbox'],
];

/** Every kind of cross-references with every shape and every key; the methods take turns. */
export const MATRIX: readonly MatrixCase[] = (['table', 'stream'] as const)
  .flatMap((xref) =>
    SHAPES.flatMap(([shape, pages, bytes]) =>
      (['P-256', 'RSA-3072'] as const).map((algorithm) => ({ xref, shape, pages, bytes, algorithm })),
    ),
  )
  .map(({ shape, ...one }, index) => {
    const acts = MIXES[index % MIXES.length]!;
    return { ...one, acts, name: `${shape}, ${one.xref}, ${one.algorithm}, ${acts.join(' + ')}` };
  });

/** A document of so many pages with text, filled up with pictures that do not compress. */
export async function shapedPdf({ xref, pages, bytes }: MatrixCase): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let number = 1; number <= pages; number += 1) {
    const page = document.addPage([300, 400]);
    page.drawText(`Clause ${number}: the rent is ${number * 100} a month.`, { x: 20, y: 350, size: 10, font });
    if (bytes === 0) continue;
    const data = randomBytes(Math.floor(bytes / pages));
    const picture = { Type: 'XObject', Subtype: 'Image', Width: 256, BitsPerComponent: 8, ColorSpace: 'DeviceGray' };
    const image = document.context.stream(data, { ...picture, Height: Math.floor(data.length / 256) });
    page.node.newXObject('Im', document.context.register(image));
  }
  return document.save({ useObjectStreams: xref === 'stream' });
}
