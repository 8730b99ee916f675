import type * as PdfjsLibrary from 'pdfjs-dist';
import { getAssetPath } from '@stencil/core';
import type { PDFDocumentLoadingTask, PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';

type Pdfjs = typeof PdfjsLibrary;
export type { PDFDocumentLoadingTask, PDFDocumentProxy, PDFPageProxy };

let library: Promise<Pdfjs> | undefined;

/** Fetches the viewer's script from our own folder, once, and only when a document is to be shown. */
export function loadPdfjs(): Promise<Pdfjs> {
  library ??= (import(assetUrl('pdf.min.mjs')) as Promise<Pdfjs>).then(
    (pdfjs) => {
      pdfjs.GlobalWorkerOptions.workerSrc = assetUrl('pdf.worker.min.mjs');
      return pdfjs;
    },
    (error: unknown) => {
      library = undefined;
      throw error;
    },
  );
  return library;
}

/** Begins to open a document by ranges: the first page shows before the last has been fetched. Runs no script and no WebAssembly. */
export function openPdf(pdfjs: Pdfjs, url: string): PDFDocumentLoadingTask {
  return pdfjs.getDocument({
    url,
    isEvalSupported: false,
    enableXfa: false,
    useWasm: false,
    disableAutoFetch: true,
    disableStream: true,
    cMapUrl: assetUrl('cmaps/'),
    cMapPacked: true,
    standardFontDataUrl: assetUrl('standard_fonts/'),
    wasmUrl: assetUrl('wasm/'),
    iccUrl: assetUrl('iccs/'),
  });
}

function assetUrl(path: string): string {
  return new URL(getAssetPath(`./pdfjs/${path}`), document.baseURI).href;
}
