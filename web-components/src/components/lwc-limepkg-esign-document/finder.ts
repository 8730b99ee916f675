import type { TextRun } from './page-text';

/** Where a word stands on a page: from a letter of one run to behind a letter of the same or a later one. */
export interface Hit {
  readonly from: Place;
  readonly to: Place;
}

interface Place {
  /** Index of the run. */
  readonly run: number;
  /** UTF-16 units into its text. */
  readonly offset: number;
}

const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/** A text as it is compared: small letters, one form of each letter (NFKD), one blank between words, nothing invisible. */
export function folded(text: string): string {
  return Array.from(text, foldedLetter).join('').replace(/\s+/g, ' ').trim();
}

/** Every place of a word on a page, also across the ends of lines and runs. An empty word is nowhere. */
export function find(runs: readonly TextRun[], word: string): readonly Hit[] {
  const wanted = folded(word);
  if (wanted === '') {
    return [];
  }
  const { text, places } = index(runs);
  const hits: Hit[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const from = places[at];
    const last = places[at + wanted.length - 1];
    if (from !== undefined && last !== undefined) {
      hits.push({ from, to: { run: last.run, offset: last.end } });
    }
  }
  return hits;
}

type IndexedPlace = Place & { readonly end: number };

/** The folded text of a page, and for each of its units where it came from. */
function index(runs: readonly TextRun[]): { text: string; places: readonly IndexedPlace[] } {
  let text = '';
  const places: IndexedPlace[] = [];
  const add = (folding: string, place: IndexedPlace) => {
    for (const unit of folding) {
      const isSecondBlank = unit === ' ' && (text === '' || text.endsWith(' '));
      if (!isSecondBlank) {
        text += unit;
        for (let count = 0; count < unit.length; count += 1) {
          places.push(place);
        }
      }
    }
  };
  runs.forEach((run, number) => {
    let offset = 0;
    for (const letter of run.text) {
      add(foldedLetter(letter), { run: number, offset, end: offset + letter.length });
      offset += letter.length;
    }
    if (run.endsLine) {
      add(' ', { run: number, offset, end: offset });
    }
  });
  return { text, places };
}

function foldedLetter(letter: string): string {
  if (INVISIBLE.test(letter)) {
    return '';
  }
  return letter.normalize('NFKD').toLowerCase().replace(/\s/g, ' ');
}
