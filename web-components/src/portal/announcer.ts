/** Passes sentences on to a live region, politely: not twice the same, and not more often than they can be read out. */
export class Announcer {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = '';
  private next = '';
  private lastAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly speak: (text: string) => void,
    private readonly atLeastMs = 5_000,
  ) {}

  /** Says this, at once or as soon as it is polite; of what comes meanwhile only the last is said. */
  say(text: string): void {
    this.next = text;
    const wait = this.lastAt + this.atLeastMs - Date.now();
    if (wait <= 0) {
      this.pass();
    } else {
      this.timer ??= setTimeout(() => this.pass(), wait);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.last = this.next = '';
    this.lastAt = Number.NEGATIVE_INFINITY;
  }

  private pass(): void {
    this.timer = undefined;
    if (this.next !== this.last) {
      this.last = this.next;
      this.lastAt = Date.now();
      this.speak(this.next);
    }
  }
}
