/** What can stand inside an element. */
export type Child = Node | string | number | false | null | undefined | readonly Child[];

type Listeners = { readonly [event: `on${string}`]: (event: never) => unknown };
type Properties = Readonly<Record<string, unknown>> & Partial<Listeners>;

/**
 * Makes an element. Names with a dash, `role` and `for` are attributes, `on…` listens, everything else is a property. Texts are
 * texts: nothing is read as HTML.
 */
export function element(tag: string, properties: Properties = {}, ...children: readonly Child[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value as EventListener);
    else if (name.includes('-') || name === 'role' || name === 'for') {
      if (value !== false && value !== null) made.setAttribute(name, value === true ? '' : textOf(value));
    } else (made as unknown as Record<string, unknown>)[name] = value;
  }
  made.append(...nodesOf(children));
  return made;
}

/** Puts children in place of what an element has. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren(...nodesOf(children));
}

function nodesOf(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (child === false || child === null || child === undefined) return [];
    if (typeof child === 'object' && !(child instanceof Node)) return nodesOf(child);
    return [child instanceof Node ? child : String(child)];
  });
}

const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A person's text without the invisible marks that would show it, or what is beside it, in another order. */
export function inOrder(value: string): string {
  return value.replace(BIDI_CONTROLS, '');
}

/** A value of a record or property as text; what is no text, number or yes and no has none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
