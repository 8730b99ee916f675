/** How many calls a relying party may make in how many milliseconds. */
export interface RateLimit {
  readonly calls: number;
  readonly windowMs: number;
}

/** What is left of a relying party's calls. */
export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until there are more. */
  readonly resetSeconds: number;
  readonly isExceeded: boolean;
}

/** Counts calls by relying party, in windows of fixed length. */
export class RateLimiter {
  private readonly windows = new Map<string, { readonly from: number; calls: number }>();

  constructor(
    public limit: RateLimit,
    private readonly now: () => number,
  ) {}

  /** Counts a call. */
  count(relyingParty: string): RateState {
    const { calls: limit, windowMs } = this.limit;
    const now = this.now();
    const current = this.windows.get(relyingParty);
    const window = current !== undefined && now < current.from + windowMs ? current : { from: now, calls: 0 };
    window.calls += 1;
    this.windows.set(relyingParty, window);
    return {
      limit,
      remaining: Math.max(0, limit - window.calls),
      resetSeconds: Math.max(1, Math.ceil((window.from + windowMs - now) / 1000)),
      isExceeded: window.calls > limit,
    };
  }
}
