import type { SignatureInput } from '../services/payloads';
import { drawStrokes, isTooSmall, type Stroke } from './strokes';
import { writeName } from './typed-signature';

/** A signature as far as it has come. */
export interface SignatureDraft {
  readonly way: 'draw' | 'type';
  readonly strokes: readonly Stroke[];
  /** `undefined` until the name that was offered has been written over. */
  readonly typed: string | undefined;
  /** Of the sheet, in CSS pixels. */
  readonly width: number;
}

export const emptyDraft: SignatureDraft = { way: 'draw', strokes: [], typed: undefined, width: 0 };

/** Why there is no signature yet; also the end of its text's key. */
export type SignatureGap = 'empty' | 'too_small' | 'name_missing';

export const SHEET_HEIGHT_PX = 200;
const BASELINE_PX = SHEET_HEIGHT_PX - 52;
/** The picture is made at twice the size of the drawing, whatever the screen: it is printed later. */
const PICTURE_SCALE = 2;

/** The signature to send, or why there is none yet. @param name - of the signer, offered when nothing was typed */
export function signatureOf(draft: SignatureDraft, name: string): SignatureInput | SignatureGap {
  if (draft.way === 'type') {
    const written = (draft.typed ?? name).trim();
    return written === '' ? 'name_missing' : { image: pictureOf(draft, name), name: written };
  }
  if (draft.strokes.length === 0) {
    return 'empty';
  }
  return isTooSmall(draft.strokes) ? 'too_small' : { image: pictureOf(draft, name), strokes: draft.strokes, name };
}

/** Draws the signature; the sheet is {@link SHEET_HEIGHT_PX} high and as wide as the draft says. */
export function paintSignature(canvas: HTMLCanvasElement, draft: SignatureDraft, name: string, scale: number): void {
  canvas.width = Math.round(draft.width * scale);
  canvas.height = Math.round(SHEET_HEIGHT_PX * scale);
  const pen = canvas.getContext('2d');
  if (!pen) {
    return;
  }
  pen.scale(scale, scale);
  pen.lineWidth = 2.5;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  pen.strokeStyle = pen.fillStyle = 'rgb(16, 32, 88)';
  if (draft.way === 'draw') {
    drawStrokes(pen, draft.strokes);
  } else {
    writeName(pen, (draft.typed ?? name).trim(), draft.width, BASELINE_PX);
  }
}

/** A PNG of the sheet without its line and hint. */
function pictureOf(draft: SignatureDraft, name: string): string {
  const canvas = document.createElement('canvas');
  paintSignature(canvas, draft, name, PICTURE_SCALE);
  return canvas.toDataURL('image/png');
}
