/**
 * Reads the small part of XML that BankID writes: elements, attributes and text, already canonical.
 * Everything that canonicalisation, entities or another parser could see differently is refused, not repaired.
 */

/** One element. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Text of an element without children; empty when it has children. */
  readonly text: string;
  /** From `<` to behind the end tag, in characters of the source. */
  readonly start: number;
  readonly end: number;
}

/** Why a text is not read. */
export class XmlRefused extends Error {}

const MAX_DEPTH = 16;
const MAX_ELEMENTS = 500;
const PROLOG = /^<\?xml version="1\.0" encoding="UTF-8"(?: standalone="(?:no|yes)")?\?>/;
const START = /<([A-Za-z][A-Za-z0-9]*)((?: [A-Za-z]+="[^"<>&\t\r\n]*")*)>/y;
const END = /<\/([A-Za-z][A-Za-z0-9]*)>/y;
const TEXT = /[^<>&\r]*/y;
const ATTRIBUTE = / ([A-Za-z]+)="([^"]*)"/g;

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly start: number;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads a document: a prolog or none, then one element and nothing behind it.
 *
 * @throws {@link XmlRefused} on DOCTYPE, entities, comments, processing instructions, CDATA, prefixes, self-closed tags,
 * mixed content, attributes that are not in canonical order
 */
export function readXml(source: string): XmlElement {
  return new Reader(source).read();
}

class Reader {
  private at = 0;
  private elements = 0;

  constructor(private readonly source: string) {}

  read(): XmlElement {
    this.at = PROLOG.exec(this.source)?.[0].length ?? 0;
    const root = this.readTree();
    if (this.at !== this.source.length) throw new XmlRefused('something follows the document');
    return root;
  }

  private readTree(): XmlElement {
    const open: Open[] = [this.readStart()];
    for (;;) {
      const current = open[open.length - 1];
      if (!current) throw new XmlRefused('no element');
      current.text += this.match(TEXT)?.[0] ?? '';
      if (!this.source.startsWith('</', this.at)) {
        if (open.length >= MAX_DEPTH) throw new XmlRefused('nested too deeply');
        open.push(this.readStart());
        continue;
      }
      const element = this.readEnd(current);
      open.pop();
      const parent = open[open.length - 1];
      if (!parent) return element;
      parent.children.push(element);
    }
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (found) this.at += found[0].length;
    return found;
  }

  private readStart(): Open {
    const start = this.at;
    const found = this.match(START);
    if (!found) throw new XmlRefused('a form that is not read here');
    if (++this.elements > MAX_ELEMENTS) throw new XmlRefused('too many elements');
    return { name: found[1] ?? '', attributes: readAttributes(found[2] ?? ''), start, children: [], text: '' };
  }

  private readEnd(open: Open): XmlElement {
    if (this.match(END)?.[1] !== open.name) throw new XmlRefused('an end tag that does not fit');
    if (open.children.length > 0 && open.text !== '') throw new XmlRefused('text between elements');
    return { ...open, end: this.at };
  }
}

/** Canonical order: the namespace first, then by name. */
function readAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  let last = '';
  for (const [, name = '', value = ''] of text.matchAll(ATTRIBUTE)) {
    const key = name === 'xmlns' ? ' ' : name;
    if (key <= last) throw new XmlRefused('attributes not in canonical order');
    last = key;
    attributes.set(name, value);
  }
  return attributes;
}
