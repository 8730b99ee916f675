/** Lets one connection at a time work, for as long as it has a transaction open; the others wait, as behind locks. */
export class Turns {
  private owner: object | undefined;
  private readonly waiting: { readonly who: object; readonly go: () => void }[] = [];

  /** @returns false when it took too long */
  async acquire(who: object, timeoutMs: number): Promise<boolean> {
    if (this.owner === undefined || this.owner === who) {
      this.owner = who;
      return true;
    }
    return new Promise((resolve) => {
      const entry = {
        who,
        go: () => {
          clearTimeout(timer);
          resolve(true);
        },
      };
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(entry), 1);
        resolve(false);
      }, timeoutMs);
      this.waiting.push(entry);
    });
  }

  release(who: object): void {
    if (this.owner !== who) return;
    const next = this.waiting.shift();
    this.owner = next?.who;
    next?.go();
  }
}
