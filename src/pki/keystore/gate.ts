/** Lets a few through at a time; the others wait in their order. */
export class Gate {
  private readonly waiting: (() => void)[] = [];
  private inside = 0;

  constructor(private readonly maxInside: number) {}

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.maxInside) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.inside += 1;
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
