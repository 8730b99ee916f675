import { setImmediate as nextRound } from 'node:timers/promises';

/**
 * Lets many go on one after the other, each in a round of the event loop of its own. Answers that arrive together would otherwise be worked
 * off in one round, and everything else would wait for all of them.
 */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Resolves when it is the caller's turn: after everybody who asked before. */
  take(): Promise<void> {
    const turn = this.last.then(() => nextRound());
    this.last = turn;
    return turn;
  }
}
