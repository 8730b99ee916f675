import { h, type FunctionalComponent } from '@stencil/core';

/** Drawings on a grid of 24, as strokes: words always stand beside them. */
const PATHS = {
  created: 'M3 6h18v12H3zM3 7l9 7 9-7',
  sent: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18',
  opened: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6',
  partlysigned: 'M12 3a9 9 0 1 0 9 9M8 12l3 3 9-9',
  signed: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M8 12l3 3 5-6',
  canceled: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M6 18L18 6',
  error: 'M12 3L2 20h20zM12 9v5M12 17v.1',
  waiting: 'M7 3h10M7 21h10M8 3v4l4 5-4 5v4M16 3v4l-4 5 4 5v4',
  pen: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  bell: 'M6 17v-6a6 6 0 0 1 12 0v6l2 2H4zM10 21h4',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  dot: 'M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6',
  play: 'M8 5l11 7-11 7z',
} as const;

export type IconName = keyof typeof PATHS;

export const Icon: FunctionalComponent<{ name: IconName }> = ({ name }) => (
  <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
);
