import type { Context, Platform } from '../contract.js';
import type { EventDispatcher } from './event-dispatcher.js';

type Properties = Readonly<Record<string, unknown>>;

interface Shown {
  readonly element: HTMLElement;
  readonly before: Element | null;
}

const NOWHERE: Context = { limetype: null, id: null };

/** Shows components as dialogs: puts them on the page with `platform` and `context`, and takes them away again. */
export class DialogRenderer {
  private readonly shown = new Map<number, Shown>();
  private last = 0;

  constructor(
    private readonly platform: Platform,
    private readonly events: EventDispatcher,
    private readonly currentContext: () => Context = () => NOWHERE,
  ) {}

  /** @param name - tag of the component that draws the dialog @returns what to end it with */
  create(
    name: string,
    properties: Properties = {},
    listeners: Readonly<Record<string, (event: CustomEvent) => void>> = {},
  ): number {
    const element = document.createElement(name);
    // Before it is on the page: a component reads its services when it is connected.
    Object.assign(element, { platform: this.platform, context: this.currentContext() }, properties);
    for (const [event, listener] of Object.entries(listeners)) {
      element.addEventListener(event, listener as EventListener);
    }
    const id = (this.last += 1);
    this.shown.set(id, { element, before: document.activeElement });
    document.body.append(element);
    return id;
  }

  update(id: number, properties: Properties = {}): void {
    Object.assign(this.shown.get(id)?.element ?? {}, properties);
  }

  destroy(id: number): void {
    const found = this.shown.get(id);
    if (found === undefined) return;
    this.shown.delete(id);
    found.element.remove();
    if (found.before instanceof HTMLElement && found.before.isConnected) found.before.focus();
    this.events.dispatch('dialog.destroyed', id);
  }

  /** Whoever leaves a page leaves its dialogs. */
  destroyAll(): void {
    for (const id of [...this.shown.keys()]) this.destroy(id);
  }
}
