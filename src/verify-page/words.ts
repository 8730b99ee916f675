/** The page's texts in the reader's language. */
export class Words {
  constructor(private readonly texts: Readonly<Record<string, string>>) {}

  /** The text of a key, its placeholders filled; the key itself when there is none. */
  get(key: string, values: Readonly<Record<string, string>> = {}): string {
    const text = this.texts[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  }

  /** Whether there is a text. */
  has(key: string): boolean {
    return Object.hasOwn(this.texts, key);
  }
}

/** An instant in the reader's language and time zone, with the zone's name. */
export function instantText(iso: string): string {
  const format = { dateStyle: 'long', timeStyle: 'long' } as const;
  return new Intl.DateTimeFormat(document.documentElement.lang, format).format(new Date(iso));
}

/** A size in the reader's language. */
export function bytesText(bytes: number): string {
  const { lang } = document.documentElement;
  const [amount, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(lang, { style: 'unit', unit, maximumFractionDigits: 1 }).format(amount);
}

/** A fingerprint in groups of eight, as it is printed. */
export function grouped(hex: string): string {
  return hex.match(/.{1,8}/g)?.join(' ') ?? '';
}
