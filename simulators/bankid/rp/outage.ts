/** Answers of a service that is down for a number of calls. */
export class Outage {
  private calls = 0;
  private status = 503;

  /** The next calls are answered with that status. */
  begin(calls: number, status: number): void {
    this.calls = calls;
    this.status = status;
  }

  /** Counts a call. @returns the status to answer it with, or nothing when it goes through */
  take(): number | undefined {
    if (this.calls === 0) return undefined;
    this.calls -= 1;
    return this.status;
  }
}
