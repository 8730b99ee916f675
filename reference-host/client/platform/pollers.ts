/** How often something is looked at. */
export interface PollerOptions {
  /** Milliseconds from the end of one look to the next. */
  readonly interval?: number;
}

/** Looks again and again, but not while nobody sees the page. */
export interface Poller {
  start(): void;
  stop(): void;
}

const DEFAULT_INTERVAL_MS = 10_000;

/** Makes pollers. */
export class PollerFactory {
  create(look: () => unknown, { interval = DEFAULT_INTERVAL_MS }: PollerOptions = {}): Poller {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isRunning = false;
    const tick = async (): Promise<void> => {
      // A look that fails is followed by another: what it looks at may come back.
      if (!document.hidden) await Promise.resolve(look()).catch((error: unknown) => reportError(error));
      if (isRunning) timer = setTimeout(() => void tick(), interval);
    };
    return {
      start: () => {
        if (isRunning) return;
        isRunning = true;
        timer = setTimeout(() => void tick(), interval);
      },
      stop: () => {
        isRunning = false;
        clearTimeout(timer);
      },
    };
  }
}
