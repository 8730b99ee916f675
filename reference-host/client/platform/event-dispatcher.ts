type Listener = (event: CustomEvent) => void;

/** What parts of the client and its packages tell each other. */
export class EventDispatcher {
  private readonly listeners = new Map<string, Set<Listener>>();

  /** @returns the event as the listeners left it: one of them may have prevented what comes after */
  dispatch<T>(eventName: string, data: T): CustomEvent<T> {
    const event = new CustomEvent<T>(eventName, { detail: data, cancelable: true });
    for (const listener of [...(this.listeners.get(eventName) ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        // One listener's fault is not the others': it is reported as what nobody caught.
        reportError(error);
      }
    }
    return event;
  }

  addListener(eventName: string, listener: Listener): void {
    this.listeners.set(eventName, (this.listeners.get(eventName) ?? new Set()).add(listener));
  }

  removeListener(eventName: string, listener: Listener): void {
    this.listeners.get(eventName)?.delete(listener);
  }
}
