const PAUSES_MS = [3_000, 3_000, 5_000, 8_000, 13_000, 20_000, 30_000] as const;
const LONG_PAUSE_MS = 60_000;

/** Looks again from time to time, ever more seldom, and not at all while nobody looks at the page. */
export class Patience {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private looks = 0;

  constructor(private readonly look: () => Promise<void>) {}

  /** Begins, unless it has begun already. */
  start(): void {
    if (this.timer === undefined) {
      this.timer = setTimeout(() => void this.tick(), PAUSES_MS[this.looks] ?? LONG_PAUSE_MS);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.looks = 0;
  }

  private async tick(): Promise<void> {
    this.looks += 1;
    if (document.visibilityState === 'visible') {
      await this.look();
    }
    if (this.timer !== undefined) {
      this.timer = undefined;
      this.start();
    }
  }
}
