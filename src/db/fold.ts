/** The name under which {@link fold} is known to SQL on SQLite, whose own `lower` stops at ASCII. */
export const FOLD_FUNCTION = 'esign_fold';

/** Text as it is compared when case and compatibility forms shall not matter: `ÅSA` and `åsa` are one. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
