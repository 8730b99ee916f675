/** A handler takes the key; `false` leaves it to the others. */
export type KeybindingHandler = (event: KeyboardEvent) => unknown;

const MODIFIERS = ['alt', 'ctrl', 'meta', 'shift'];

/** Keys for the whole client: `ctrl+k`, `escape`, `/`. Typing in a field is never taken for a single key. */
export class KeybindingRegistry {
  private readonly handlers = new Map<string, KeybindingHandler[]>();

  constructor(target: Pick<EventTarget, 'addEventListener'> = document) {
    target.addEventListener('keydown', (event) => this.press(event as KeyboardEvent));
  }

  /** @returns takes it away again */
  add(keys: string, handler: KeybindingHandler): () => void {
    const name = normalized(keys);
    this.handlers.set(name, [...(this.handlers.get(name) ?? []), handler]);
    return () => this.remove(keys, handler);
  }

  remove(keys: string, handler: KeybindingHandler): void {
    const name = normalized(keys);
    const rest = (this.handlers.get(name) ?? []).filter((one) => one !== handler);
    this.handlers.set(name, rest);
  }

  private press(event: KeyboardEvent): void {
    const held = MODIFIERS.filter((modifier) => event[`${modifier}Key` as 'altKey']);
    if (event.defaultPrevented || (held.every((name) => name === 'shift') && isTyping(event))) return;
    // Shift is part of what the key writes: "?" needs no mention of it.
    const key = event.key.toLowerCase();
    const names = [[...held, key].join('+'), ...(key.length === 1 ? [unshifted(held, key)] : [])];
    const found = names.flatMap((name) => this.handlers.get(name) ?? []);
    // The latest is on top, as the dialog or page that added it is.
    for (const handler of [...new Set(found)].reverse()) {
      if (handler(event) !== false) {
        event.preventDefault();
        return;
      }
    }
  }
}

function unshifted(held: readonly string[], key: string): string {
  return [...held.filter((name) => name !== 'shift'), key].join('+');
}

function normalized(keys: string): string {
  const parts = keys.toLowerCase().split('+');
  const key = parts.at(-1) === '' ? '+' : (parts.at(-1) ?? '');
  return [...MODIFIERS.filter((modifier) => parts.includes(modifier)), key].join('+');
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:input|textarea|select)$/i.test(target.tagName))
  );
}
