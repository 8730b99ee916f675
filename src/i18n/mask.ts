const CHARACTER = /[0-9A-Za-z]/g;

/**
 * Hides what follows the birth date of a national identity number, separators left readable: `19121212-••••`.
 * Values of an unexpected length show at most their first third; short ones nothing.
 */
export function maskPersonalNumber(value: string): string {
  const trimmed = value.trim();
  const shown = shownOf(trimmed.replace(/[^0-9A-Za-z]/g, '').length);
  let seen = 0;
  return trimmed.replace(CHARACTER, (character) => {
    seen += 1;
    return seen > shown ? '•' : character;
  });
}

/** Birth dates are written with eight digits in Sweden's long form, with six elsewhere. */
function shownOf(length: number): number {
  if (length === 12) {
    return 8;
  }
  if (length === 10 || length === 11) {
    return 6;
  }
  return length < 9 ? 0 : Math.floor(length / 3);
}
