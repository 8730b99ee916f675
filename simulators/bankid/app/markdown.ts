import { escapeHtml } from '../../pages.js';

/**
 * BankID's simple Markdown as markup: headings, rules, lists, tables, paragraphs, strong and emphasised words. Everything else
 * stays what it is, so that no text can become markup of its own.
 *
 * @param firstLevel - level of the heading that `#` becomes
 */
export function simpleMarkdown(text: string, firstLevel: number): string {
  const blocks: string[] = [];
  let open: { readonly kind: BlockKind; readonly lines: string[] } | undefined;
  const close = () => {
    if (open !== undefined) blocks.push(block(open.kind, open.lines));
    open = undefined;
  };
  for (const line of text.split(/\r\n|\r|\n/)) {
    const heading = /^(#{1,3}) +(.+)$/.exec(line);
    const kind = kindOf(line);
    if (heading !== null || kind === undefined || /^-{3,}$/.test(line)) close();
    if (heading !== null) {
      const level = firstLevel + (heading[1]?.length ?? 1) - 1;
      blocks.push(`<h${level}>${inline(heading[2] ?? '')}</h${level}>`);
    } else if (/^-{3,}$/.test(line)) blocks.push('<hr>');
    else if (kind !== undefined) {
      if (open?.kind !== kind) close();
      open ??= { kind, lines: [] };
      open.lines.push(line);
    }
  }
  close();
  return blocks.join('\n');
}

type BlockKind = 'list' | 'table' | 'paragraph';

function kindOf(line: string): BlockKind | undefined {
  if (line.trim() === '') return undefined;
  if (/^[-+*] +/.test(line)) return 'list';
  return line.startsWith('|') ? 'table' : 'paragraph';
}

function block(kind: BlockKind, lines: readonly string[]): string {
  if (kind === 'list') return `<ul>${lines.map((line) => `<li>${inline(line.slice(1).trim())}</li>`).join('')}</ul>`;
  if (kind === 'table') return table(lines);
  return `<p>${lines.map(inline).join('<br>')}</p>`;
}

function table(lines: readonly string[]): string {
  const rows = lines
    .filter((line) => !/^[|:\- ]+$/.test(line))
    .map((line) => line.replace(/^\||\|\s*$/g, '').split('|'));
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${inline(cell.trim())}</${tag}>`).join('')}</tr>`;
  const [head = [], ...body] = rows;
  return `<table>${row(head, 'th')}${body.map((cells) => row(cells, 'td')).join('')}</table>`;
}

function inline(text: string): string {
  return escapeHtml(text)
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/\*([^*]+)\*/g, '<em>$1</em>');
}
