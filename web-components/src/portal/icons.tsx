import { type FunctionalComponent, h } from '@stencil/core';

/** Own drawings on a 24 × 24 grid, in the colour of the text. */
const PATHS = {
  up: 'M6 15l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  minus: 'M5 12h14',
  plus: 'M5 12h14M12 5v14',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 13l4 4L19 7',
  clock: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18',
  stop: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M6 18L18 6',
  alert: 'M12 8v5M12 16.5h.01M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6',
  pen: 'M4 20l1-5L16 4l4 4L9 19zM14 6l4 4',
  tick: 'M4 4h16v16H4zM8 12l3 3 5-6',
  undo: 'M9 7L4 12l5 5M4 12h10a5 5 0 0 1 0 10h-2',
  person: 'M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M4 21c0-4 4-6 8-6s8 2 8 6',
  people:
    'M9 5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M2.5 20c0-3.5 3-5.5 6.5-5.5s6.5 2 6.5 5.5M16 5.5a3.2 3.2 0 0 1 0 6M17.5 15c2.4.6 4 2.3 4 5',
  globe: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.5 15.5L20 20',
  pages: 'M4 4h6v7H4zM14 4h6v7h-6zM4 14h6v6H4zM14 14h6v6h-6z',
  text: 'M5 6h14M5 10h14M5 14h14M5 18h9',
  phone: 'M7 3h10v18H7zM11 18h2',
  mail: 'M4 6h16v12H4zM4 7l8 6 8-6',
  shield: 'M12 3l8 3v6c0 5-3.5 8-8 9c-4.5-1-8-4-8-9V6zM9 12l2 2 4-4',
  leave: 'M10 5H5v14h5M13 8l4 4-4 4M17 12H9',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing; with a `label` it speaks for itself, without one it only decorates. */
export const Icon: FunctionalComponent<{ name: IconName; label?: string }> = ({ name, label }) => [
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>,
  label && <span class="hidden">{label}</span>,
];
