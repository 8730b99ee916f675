import type { SignerCandidate } from '../../services/crm-payloads';

const DELAY_MS = 200;
const MIN_LENGTH = 2;
const MAX_SHOWN = 8;

/** Where people are looked for: `CrmClient.searchSigners`. */
export type SearchCandidates = (text: string) => Promise<{ readonly signers: readonly SignerCandidate[] }>;

/** What was found for a text so far. */
export interface Found {
  readonly candidates: readonly SignerCandidate[];
  /** The server has not answered yet. */
  readonly isSearching: boolean;
}

/**
 * Finds people by what is typed: at once among those the CRM proposed, and after a pause on the server. An answer that comes
 * after more was typed is dropped; a search that fails finds nobody, and the proposed ones are still there.
 */
export class CandidateSearch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private run = 0;

  constructor(
    private readonly search: SearchCandidates,
    private readonly report: (found: Found) => void,
  ) {}

  /** @param proposed - people of the documents; @param isTaken - who is in the list already */
  look(text: string, proposed: readonly SignerCandidate[], isTaken: (candidate: SignerCandidate) => boolean): void {
    this.stop();
    const run = this.run;
    const near = matching(proposed, text).filter((one) => !isTaken(one));
    const wanted = text.trim();
    const isSearching = wanted.length >= MIN_LENGTH;
    this.report({ candidates: near.slice(0, MAX_SHOWN), isSearching });
    if (!isSearching) return;
    this.timer = setTimeout(() => {
      void this.search(wanted)
        .catch(() => ({ signers: [] }))
        .then(({ signers }) => {
          if (run !== this.run) return;
          const far = signers.filter((one) => !isTaken(one) && !near.some((other) => isSame(one, other)));
          this.report({ candidates: [...near, ...far].slice(0, MAX_SHOWN), isSearching: false });
        });
    }, DELAY_MS);
  }

  /** Forgets what is under way. */
  stop(): void {
    this.run += 1;
    clearTimeout(this.timer);
  }
}

/** Candidates whose name or address contains the text; all of them for an empty one. */
export function matching(candidates: readonly SignerCandidate[], text: string): readonly SignerCandidate[] {
  const wanted = folded(text.trim());
  return candidates.filter(({ name, email }) => folded(name).includes(wanted) || folded(email).includes(wanted));
}

function isSame(left: SignerCandidate, right: SignerCandidate): boolean {
  return left.limetype === right.limetype && left.id === right.id;
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
