/** What is judged apart: one bad part never hides behind a good one. */
export const PDF_AREAS = ['integrity', 'identity', 'modification'] as const;
/**
 * `integrity`: the sealed bytes are the ones that were sealed; `identity`: who sealed, when, and who signed;
 * `modification`: nothing was changed after the seal, and the pages are those that were signed.
 */
export type PdfArea = (typeof PDF_AREAS)[number];
