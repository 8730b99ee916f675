type Child = Node | string | null;

/** Makes an element. Texts become text nodes: nothing from a file is ever read as HTML. */
export function make(
  tag: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** An element that the page is known to have. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`The page lacks ${id}.`);
}

/** Data that came with the page. */
export function dataOf(id: string): unknown {
  return JSON.parse(byId(id, HTMLScriptElement).text) as unknown;
}
