import { uploadError } from '../errors.js';

/**
 * Draws form fields and annotations that bring no appearance of their own into the pages. Slow, so only for uploads
 * that need it; encrypted files have been refused before.
 */
export async function drawMissingAppearances(bytes: Uint8Array): Promise<Uint8Array> {
  const { PDF } = await import('@libpdf/core');
  try {
    const pdf = await PDF.load(bytes);
    pdf.getForm()?.flatten();
    pdf.flattenAnnotations();
    return await pdf.save();
  } catch (error) {
    throw uploadError('DOCUMENT_BROKEN', 'The form in the file cannot be drawn.', undefined, error);
  }
}
