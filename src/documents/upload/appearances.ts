import type { DropdownField, FormField, ListBoxField, TextField } from '@libpdf/core';
import { uploadError } from '../errors.js';

const READ_ONLY = 1;
type TextualField = TextField | DropdownField | ListBoxField;

function isTextual(field: FormField): field is TextualField {
  return field.type === 'text' || field.type === 'dropdown' || field.type === 'listbox';
}

/**
 * Draws form fields and annotations that bring no appearance of their own into the pages. Slow, so only for uploads
 * that need it; encrypted files have been refused before.
 *
 * @param isForced - the form asks readers to draw all its fields anew
 */
export async function drawMissingAppearances(bytes: Uint8Array, isForced: boolean): Promise<Uint8Array> {
  const { PDF, PdfNumber } = await import('@libpdf/core');
  try {
    const pdf = await PDF.load(bytes);
    const form = pdf.getForm();
    for (const field of form?.getFields() ?? []) {
      if (!isTextual(field)) continue;
      if (!isForced && field.getWidgets().every((widget) => widget.hasNormalAppearance())) continue;
      // The library draws changed fields only, and never those that are read-only: their values would be lost.
      const flags = field.acroField().getNumber('Ff')?.value ?? 0;
      field.acroField().set('Ff', PdfNumber.of(flags & ~READ_ONLY));
      field.needsAppearanceUpdate = true;
    }
    form?.flatten();
    pdf.flattenAnnotations();
    return await pdf.save();
  } catch (error) {
    throw uploadError('DOCUMENT_BROKEN', 'The form in the file cannot be drawn.', undefined, error);
  }
}
