import { h, type FunctionalComponent } from '@stencil/core';

/** Drawings on a grid of 24, as strokes: words stand beside them or name the button around them. */
const PATHS = {
  grip: 'M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01',
  up: 'M6 15l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  remove: 'M6 6l12 12M18 6L6 18',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  open: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  alert: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v6M12 16.5v.1',
  check: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M8 12l3 3 5-6',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  plus: 'M12 5v14M5 12h14',
  back: 'M15 5l-7 7 7 7',
} as const;

export const Icon: FunctionalComponent<{ name: keyof typeof PATHS }> = ({ name }) => (
  <svg class={{ icon: true, [`icon-${name}`]: true }} viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
