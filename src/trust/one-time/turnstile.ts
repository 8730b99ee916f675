import { oneTimeFailed } from './errors.js';

/** Lets so many in at a time; so many may wait, in their order; the rest are sent away at once. */
export class Turnstile {
  private readonly waiting: (() => void)[] = [];
  private inside = 0;

  constructor(
    private readonly maxInside: number,
    private readonly maxWaiting: number,
  ) {}

  /** @throws `UnavailableError` `ONE_TIME_BUSY` */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside < this.maxInside) this.inside += 1;
    else if (this.waiting.length >= this.maxWaiting) throw oneTimeFailed('ONE_TIME_BUSY');
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // Who waits takes over the place that becomes free.
      if (next) next();
      else this.inside -= 1;
    }
  }
}
