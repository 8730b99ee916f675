import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Ids of the accessibility rules a page breaks, each with the first place.
 *
 * @param within - the tag of one element, however deep in shadow trees: only what is inside it counts
 */
export async function violations(page: Page, within?: string): Promise<readonly string[]> {
  // It is half a megabyte: once for every document is enough.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  return page.evaluate(async (tag) => {
    interface Axe {
      run(context: Node, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
    }
    const find = (root: ParentNode, name: string): Element | undefined => {
      for (const element of root.querySelectorAll('*')) {
        if (element.localName === name) return element;
        const inside = element.shadowRoot === null ? undefined : find(element.shadowRoot, name);
        if (inside !== undefined) return inside;
      }
      return undefined;
    };
    const { axe } = globalThis as unknown as { axe: Axe };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const context = tag === undefined ? document : find(document, tag);
    if (context === undefined) throw new Error(`there is no ${String(tag)}`);
    const result = await axe.run(context, { runOnly: tags, resultTypes: ['violations'] });
    return result.violations.map((rule) => `${rule.id}: ${rule.nodes[0]?.html.slice(0, 200) ?? ''}`);
  }, within);
}
