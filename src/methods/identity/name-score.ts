/**
 * How well two names fit, from 0 to 1: the share of the shorter name's words that the longer one has. Case, accents and order do not
 * matter; a single letter stands for a word that begins with it.
 */
export function nameScore(known: string, found: string): number {
  const [a, b] = [wordsOf(known), wordsOf(found)];
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  if (shorter.length === 0) return 0;
  const left = [...longer];
  let hits = 0;
  for (const word of shorter) {
    const at = left.findIndex((other) => fits(word, other));
    if (at === -1) continue;
    left.splice(at, 1);
    hits += 1;
  }
  // One common word says little when there are more: "Anna Berg" is not "Anna Lind".
  return hits / shorter.length;
}

function wordsOf(name: string): readonly string[] {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLocaleLowerCase('en')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae')
    .replaceAll('ß', 'ss')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function fits(word: string, other: string): boolean {
  return (
    word === other || (word.length === 1 && other.startsWith(word)) || (other.length === 1 && word.startsWith(other))
  );
}
