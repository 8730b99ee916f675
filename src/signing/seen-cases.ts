import type { SigningCase } from './records.js';

const MAX_KEPT = 500;

/** Signings as they were read and verified a moment ago, for many who ask about the same ones within seconds. */
export class SeenCases {
  private readonly kept = new Map<number, { readonly at: number; readonly found: Promise<SigningCase> }>();

  constructor(private readonly now: () => Date) {}

  /**
   * @param maxAgeMs - 0: read now, and keep nothing
   * @param read - reads and verifies; what it throws is not kept
   */
  get(signingId: number, maxAgeMs: number, read: () => Promise<SigningCase>): Promise<SigningCase> {
    if (maxAgeMs === 0) {
      return read();
    }
    const at = this.now().getTime();
    const known = this.kept.get(signingId);
    if (known !== undefined && at - known.at < maxAgeMs && at >= known.at) {
      return known.found;
    }
    const found = read();
    this.kept.delete(signingId);
    this.kept.set(signingId, { at, found });
    found.catch(() => this.kept.delete(signingId));
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MAX_KEPT) {
        break;
      }
      this.kept.delete(oldest);
    }
    return found;
  }
}
