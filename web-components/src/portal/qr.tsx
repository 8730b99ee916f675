import { type FunctionalComponent, h } from '@stencil/core';

/** A QR code as one path on a grid; each module is a unit square. */
export interface QrPicture {
  readonly text: string;
  /** Modules per side. */
  readonly size: number;
  readonly path: string;
}

const QUIET_MODULES = 4;

/** Works a QR code out in the browser. The script for it is fetched when the first one is wanted. */
export async function qrPicture(text: string): Promise<QrPicture> {
  const { create } = await import('qrcode');
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  let path = '';
  for (let row = 0; row < size; row += 1) {
    for (let from = 0; from < size; from += 1) {
      let to = from;
      while (to < size && data[row * size + to]) {
        to += 1;
      }
      if (to > from) {
        path += `M${from} ${row}h${to - from}v1h${from - to}z`;
        from = to;
      }
    }
  }
  return { text, size, path };
}

/** Shows a QR code: dark on white in every colour scheme, with the quiet zone that cameras need. */
export const Qr: FunctionalComponent<{ readonly picture: QrPicture | undefined; readonly label: string }> = ({
  picture,
  label,
}) => {
  const size = picture?.size ?? 0;
  const frame = size + 2 * QUIET_MODULES;
  return (
    <div class="qr" aria-busy={String(picture === undefined)}>
      {picture && (
        <svg viewBox={`0 0 ${frame} ${frame}`} role="img" aria-label={label} shape-rendering="crispEdges">
          <path d={picture.path} transform={`translate(${QUIET_MODULES} ${QUIET_MODULES})`} />
        </svg>
      )}
    </div>
  );
};
