import type { Config } from '@stencil/core';

const pdfjs = '../../node_modules/pdfjs-dist';

export const config: Config = {
  namespace: 'limepkg-esign-lwc-components',
  // The inline "hide until hydrated" style is the one thing a strict Content-Security-Policy blocks.
  invisiblePrehydration: false,
  sourceMap: false,
  outputTargets: [
    {
      type: 'dist',
      copy: [
        { src: '../lwc.config.json' },
        // Served from our own folder: the portal asks no other host for anything.
        { src: `${pdfjs}/legacy/build/pdf.min.mjs`, dest: 'pdfjs/pdf.min.mjs' },
        { src: `${pdfjs}/legacy/build/pdf.worker.min.mjs`, dest: 'pdfjs/pdf.worker.min.mjs' },
        { src: `${pdfjs}/cmaps`, dest: 'pdfjs/cmaps' },
        { src: `${pdfjs}/standard_fonts`, dest: 'pdfjs/standard_fonts' },
        { src: `${pdfjs}/wasm`, dest: 'pdfjs/wasm' },
        { src: `${pdfjs}/iccs`, dest: 'pdfjs/iccs' },
        { src: `${pdfjs}/LICENSE`, dest: 'pdfjs/LICENSE' },
      ],
    },
  ],
};
