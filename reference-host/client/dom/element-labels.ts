/** Words that the elements lack. */
export interface ElementWords {
  readonly remove: string;
}

type Labelled = HTMLElement & { readonly label?: string; readonly helperText?: string; readonly invalid?: boolean };

/**
 * Gives names to what the platform's elements leave nameless: fields whose label points at nothing, lists of choices, buttons with
 * a drawing alone. Goes on as long as the elements draw themselves anew.
 */
export function nameElements(root: HTMLElement, words: ElementWords): void {
  const seen = new WeakSet<ShadowRoot>();
  let isPlanned = false;
  const observer = new MutationObserver(() => {
    if (isPlanned) return;
    isPlanned = true;
    setTimeout(() => {
      isPlanned = false;
      enter(root);
    }, 50);
  });
  const visit = (parent: Element | ShadowRoot): void => {
    for (const one of parent.querySelectorAll<Labelled>('*')) {
      mend(one, words);
      enter(one);
    }
  };
  const enter = (one: Element): void => {
    const { shadowRoot } = one;
    if (shadowRoot === null) return;
    if (!seen.has(shadowRoot)) observer.observe(shadowRoot, { childList: true, subtree: true });
    seen.add(shadowRoot);
    visit(shadowRoot);
  };
  // An element says by its class that it has drawn itself for the first time.
  observer.observe(root, { attributes: true, attributeFilter: ['class'] });
  enter(root);
}

function mend(one: Labelled, words: ElementWords): void {
  const root = one.getRootNode();
  const host = root instanceof ShadowRoot ? (root.host as Labelled) : undefined;
  const hostTag = host?.localName ?? '';
  if (one.localName === 'input' && /^limel-(?:input-field|checkbox|switch)$/.test(hostTag)) {
    mendField(one, root as ShadowRoot, host);
  } else if (one.getAttribute('role') === 'listbox') {
    nameIfNameless(one, labelAround(host));
  } else if (one.localName === 'button' && hostTag === 'limel-icon-button') {
    nameIfNameless(one, host?.label ?? words.remove);
  }
}

function mendField(field: HTMLElement, root: ShadowRoot, host: Labelled | undefined): void {
  for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls']) {
    const id = field.getAttribute(attribute);
    if (id === null || root.getElementById(id) !== null) continue;
    field.removeAttribute(attribute);
    if (attribute === 'aria-labelledby') nameIfNameless(field, host?.label);
  }
  // Help, or what is wrong; the element shows either below the field.
  if (!field.hasAttribute('aria-describedby')) set(field, 'aria-description', host?.helperText);
  set(field, 'aria-invalid', host?.invalid === true ? 'true' : undefined);
}

function set(one: HTMLElement, attribute: string, value: string | undefined): void {
  if (value === undefined || value === '') one.removeAttribute(attribute);
  else if (one.getAttribute(attribute) !== value) one.setAttribute(attribute, value);
}

function nameIfNameless(one: HTMLElement, name: string | undefined): void {
  if (
    one.getAttribute('aria-label') ||
    one.hasAttribute('aria-labelledby') ||
    (one.textContent.trim() !== '' && one.localName === 'button')
  )
    return;
  if (name !== undefined && name !== '') one.setAttribute('aria-label', name);
}

/** The label of the nearest element around that has one. */
function labelAround(from: Labelled | undefined): string | undefined {
  for (let one = from; one !== undefined;) {
    if (one.label !== undefined && one.label !== '') return one.label;
    const root = one.getRootNode();
    one = root instanceof ShadowRoot ? (root.host as Labelled) : undefined;
  }
  return undefined;
}
