/** What the three drivers put on an error. */
interface DriverError {
  readonly code?: unknown;
  readonly number?: unknown;
}

const DUPLICATE_CODES = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505']);
const DUPLICATE_NUMBERS = new Set([2601, 2627]);
/** Serialisation failure and deadlock of PostgreSQL. */
const DEADLOCK_CODES = new Set(['40001', '40P01']);
/** Deadlock victim, lock time-out, update conflict under SNAPSHOT, and the two of in-memory tables. */
const DEADLOCK_NUMBERS = new Set([1205, 1222, 3960, 41302, 41305]);

const MAX_ATTEMPTS = 12;
const FIRST_PAUSE_MS = 4;
const MAX_PAUSE_MS = 500;

/** Whether a statement failed because a unique value exists already. */
export function isDuplicateKey(error: unknown): boolean {
  return matches(error, DUPLICATE_CODES, DUPLICATE_NUMBERS);
}

/** Whether a transaction lost against another one, changed nothing, and may simply be run again. */
export function isDeadlock(error: unknown): boolean {
  const { code } = fieldsOf(error);
  if (typeof code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(code)) return true;
  return matches(error, DEADLOCK_CODES, DEADLOCK_NUMBERS);
}

/**
 * Runs a whole transaction again while it loses against others; at most 12 times, with growing random pauses.
 *
 * @param work - opens, fills and commits its own transaction; must have no other effect
 * @throws the last error, as it was
 */
export async function withDeadlockRetry<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isDeadlock(error)) throw error;
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** attempt, MAX_PAUSE_MS) * (0.5 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

function matches(error: unknown, codes: ReadonlySet<string>, numbers: ReadonlySet<number>): boolean {
  const { code, number } = fieldsOf(error);
  return (typeof code === 'string' && codes.has(code)) || (typeof number === 'number' && numbers.has(number));
}

function fieldsOf(error: unknown): DriverError {
  return typeof error === 'object' && error !== null ? error : {};
}
