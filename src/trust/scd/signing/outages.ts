import { EsignError } from '../../../errors.js';

/**
 * Services that were just found away. However many signatures wait for one, one question finds out whether it is back: the others
 * are told what that one was told, and take nobody's place.
 */
export class Outages {
  private readonly found = new Map<string, { readonly error: EsignError; readonly until: number }>();

  constructor(
    private readonly pauseMs: number,
    private readonly now: () => Date,
  ) {}

  /** @throws what the service was found away with, when that was a moment ago */
  async ask<T>(service: string, question: () => Promise<T>): Promise<T> {
    const last = this.found.get(service);
    const at = this.now().getTime();
    if (last !== undefined && at < last.until) throw last.error;
    // Whoever comes while this one is under way does not ask besides.
    if (last !== undefined) this.found.set(service, { error: last.error, until: at + this.pauseMs });
    try {
      const answer = await question();
      this.found.delete(service);
      return answer;
    } catch (error) {
      if (!(error instanceof EsignError)) throw error;
      this.found.set(service, { error: error as EsignError, until: this.now().getTime() + this.pauseMs });
      throw error;
    }
  }
}
