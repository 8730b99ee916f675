/**
 * Puts a text on the clipboard, in older clients and in pages without the newer interface too.
 *
 * @param root - where a helper may stand for a moment, so that a dialog's focus trap does not mind
 * @returns false when the browser refuses
 */
export async function copyText(text: string, root: ShadowRoot | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return root !== null && copyBySelection(text, root);
  }
}

function copyBySelection(text: string, root: ShadowRoot): boolean {
  const before = root.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'hidden';
  root.append(field);
  field.select();
  // The one way there is outside secure contexts.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- for the same reason
  const isCopied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return isCopied;
}
