/** How a watch stands. `ending`: its time is almost up; `stopped`: it is up, and can be renewed. */
export type WatchState = 'off' | 'watching' | 'ending' | 'stopped';

export interface WatchOptions {
  readonly everyMs: number;
  /** Looks for so long before it asks whether anybody is still there. */
  readonly limitMs: number;
  /** Says so this long before the limit. */
  readonly warnMs: number;
  /** Looks once. @returns whether it is over; a rejection counts as "not yet" */
  readonly look: () => Promise<boolean>;
  readonly changed: (state: WatchState) => void;
}

/** Looks again and again for a limited time that can be renewed; not while the page is hidden, and never two at once. */
export class Watch {
  private state: WatchState = 'off';
  private timer: ReturnType<typeof setTimeout> | undefined;
  private endsAt = 0;

  constructor(private readonly options: WatchOptions) {}

  start(): void {
    this.endsAt = Date.now() + this.options.limitMs;
    this.enter('watching');
    this.wait();
  }

  /** More time: from now on as much as at the beginning. */
  renew(): void {
    if (this.state !== 'off') {
      clearTimeout(this.timer);
      this.start();
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.state = 'off';
  }

  private wait(): void {
    this.timer = setTimeout(() => void this.tick(), this.options.everyMs);
  }

  private async tick(): Promise<void> {
    const isSeen = typeof document === 'undefined' || document.visibilityState !== 'hidden';
    const isOver = isSeen && (await this.options.look().catch(() => false));
    if (this.state === 'off') {
      return;
    }
    if (isOver) {
      this.stop();
      return;
    }
    const left = this.endsAt - Date.now();
    if (left <= 0) {
      this.enter('stopped');
    } else {
      this.enter(left <= this.options.warnMs ? 'ending' : 'watching');
      this.wait();
    }
  }

  private enter(state: WatchState): void {
    if (this.state !== state) {
      this.state = state;
      this.options.changed(state);
    }
  }
}
