/** Values of a template's `{{name}}` places: HTML that is safe already. A part without its values is left out. */
export interface TemplateValues {
  readonly places: Readonly<Record<string, string>>;
  /** Names of the optional parts that are shown. */
  readonly parts: ReadonlySet<string>;
}

interface Piece {
  readonly kind: 'literal' | 'place' | 'if' | 'end';
  readonly value: string;
}

const MARK = /\{\{(\w+)\}\}|<!--(if|end) (\w+)-->/g;

/** HTML cut once into pieces, so that filling it is a join. */
export class Template {
  private constructor(private readonly pieces: readonly Piece[]) {}

  static parse(html: string): Template {
    const pieces: Piece[] = [];
    let position = 0;
    for (const mark of html.matchAll(MARK)) {
      pieces.push({ kind: 'literal', value: html.slice(position, mark.index) });
      pieces.push(
        mark[1] === undefined
          ? { kind: mark[2] === 'if' ? 'if' : 'end', value: mark[3] ?? '' }
          : { kind: 'place', value: mark[1] },
      );
      position = mark.index + mark[0].length;
    }
    pieces.push({ kind: 'literal', value: html.slice(position) });
    return new Template(pieces);
  }

  fill(values: TemplateValues): string {
    let html = '';
    let hiddenPart: string | undefined;
    for (const { kind, value } of this.pieces) {
      if (kind === 'if' && hiddenPart === undefined && !values.parts.has(value)) {
        hiddenPart = value;
      } else if (kind === 'end' && hiddenPart === value) {
        hiddenPart = undefined;
      } else if (hiddenPart === undefined && kind === 'literal') {
        html += value;
      } else if (hiddenPart === undefined && kind === 'place') {
        html += values.places[value] ?? '';
      }
    }
    return html;
  }
}
