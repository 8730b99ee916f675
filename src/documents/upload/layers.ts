import { PDFArray, PDFDict, PDFName, PDFRef, PDFStream, type PDFContext, type PDFObject } from '@cantoo/pdf-lib';
import { lookup, nameEntry } from './page-walk.js';

/** Visibility expressions deeper than this are not drawn by readers either. */
const MAX_EXPRESSION_DEPTH = 32;

function items(value: PDFObject | undefined): PDFObject[] {
  if (value instanceof PDFArray) return value.asArray();
  return value === undefined ? [] : [value];
}

/** Which layers (optional content groups, ISO 32000-2 §8.11) a reader hides when it opens the file. */
export class Layers {
  private readonly hidden = new Set<PDFObject>();
  readonly exist: boolean;

  constructor(
    private readonly context: PDFContext,
    catalog: PDFDict,
  ) {
    const properties = lookup(catalog, 'OCProperties');
    this.exist = properties instanceof PDFDict;
    if (!(properties instanceof PDFDict)) return;
    const settings = lookup(properties, 'D');
    if (!(settings instanceof PDFDict)) return;
    if (nameEntry(settings, 'BaseState') === 'OFF') this.addAll(lookup(properties, 'OCGs'));
    for (const group of items(lookup(settings, 'ON'))) this.hidden.delete(this.resolve(group));
    this.addAll(lookup(settings, 'OFF'));
    for (const usage of items(lookup(settings, 'AS'))) this.applyUsage(this.resolve(usage));
  }

  /** @param content - value of an `OC` entry or of a marked-content property: a group or a membership dictionary */
  isHidden(content: PDFObject | undefined): boolean {
    const value = content === undefined ? undefined : this.resolve(content);
    if (!this.exist || !(value instanceof PDFDict)) return false;
    if (nameEntry(value, 'Type') !== 'OCMD') return this.hidden.has(value);
    const expression = lookup(value, 'VE');
    if (expression instanceof PDFArray) return !this.holds(expression, 0);
    const groups = items(lookup(value, 'OCGs')).map((group) => this.resolve(group));
    const known = groups.filter((group) => group instanceof PDFDict);
    if (known.length === 0) return false;
    const off = known.filter((group) => this.hidden.has(group)).length;
    switch (nameEntry(value, 'P')) {
      case 'AllOn':
        return off > 0;
      case 'AnyOff':
        return off === 0;
      case 'AllOff':
        return off < known.length;
      default:
        return off === known.length;
    }
  }

  private holds(expression: PDFArray, depth: number): boolean {
    if (depth > MAX_EXPRESSION_DEPTH) return false;
    const [operator, ...operands] = expression.asArray().map((item) => this.resolve(item));
    const values = operands.map((operand) =>
      operand instanceof PDFArray ? this.holds(operand, depth + 1) : !this.hidden.has(operand),
    );
    const name = operator instanceof PDFName ? operator.decodeText() : '';
    if (name === 'Not') return values[0] !== true;
    return name === 'Or' ? values.includes(true) : values.every(Boolean);
  }

  private applyUsage(usage: PDFObject): void {
    if (!(usage instanceof PDFDict) || nameEntry(usage, 'Event') !== 'View') return;
    const categories = items(lookup(usage, 'Category')).map((category) => this.resolve(category));
    if (!categories.includes(PDFName.of('View'))) return;
    for (const group of items(lookup(usage, 'OCGs')).map((item) => this.resolve(item))) {
      const states = group instanceof PDFDict ? lookup(group, 'Usage') : undefined;
      const view = states instanceof PDFDict ? lookup(states, 'View') : undefined;
      const state = view instanceof PDFDict ? nameEntry(view, 'ViewState') : undefined;
      if (state === 'OFF') this.hidden.add(group);
      if (state === 'ON') this.hidden.delete(group);
    }
  }

  private addAll(groups: PDFObject | undefined): void {
    for (const group of items(groups)) this.hidden.add(this.resolve(group));
  }

  private resolve(value: PDFObject): PDFObject {
    const found = value instanceof PDFRef ? this.context.lookup(value) : value;
    return found instanceof PDFStream ? found.dict : (found ?? value);
  }
}
