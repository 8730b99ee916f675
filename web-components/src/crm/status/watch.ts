const PAUSES_MS = [1_500, 1_500, 2_000, 3_000, 5_000, 8_000, 13_000, 20_000, 30_000];
const LONG_PAUSE_MS = 60_000;

/**
 * Looks again from time to time while something is in motion: ever more seldom, and not at all while nobody sees the page.
 */
export class Watch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private looks = 0;
  private isOn = false;

  /** @param look - resolves to whether anything is still in motion; a failure counts as yes */
  constructor(private readonly look: () => Promise<boolean>) {}

  /** Begins anew, in quick steps. */
  start(): void {
    this.stop();
    this.isOn = true;
    this.looks = 0;
    document.addEventListener('visibilitychange', this.onVisibility);
    this.next();
  }

  stop(): void {
    this.isOn = false;
    clearTimeout(this.timer);
    document.removeEventListener('visibilitychange', this.onVisibility);
  }

  private readonly onVisibility = (): void => {
    clearTimeout(this.timer);
    if (!document.hidden) void this.tick();
  };

  private next(): void {
    if (this.isOn && !document.hidden) {
      this.timer = setTimeout(() => void this.tick(), PAUSES_MS[this.looks] ?? LONG_PAUSE_MS);
    }
  }

  private async tick(): Promise<void> {
    this.looks += 1;
    const isMoving = await this.look().catch(() => true);
    if (isMoving) {
      this.next();
    } else {
      this.stop();
    }
  }
}
