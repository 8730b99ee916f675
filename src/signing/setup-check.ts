import type { Language, Translator } from '../host/index.js';

/** `unknown`: it could not be found out; nothing is said against it. */
export type SetupState = 'ok' | 'warning' | 'failed' | 'unknown';

/** What a check found. */
export interface SetupFinding {
  readonly state: SetupState;
  /** Last part of the text's key: `limepkg_esign.admin.check.<id>.found.<reason>`. */
  readonly reason: string;
  /** For the text's placeholders. Never a secret. */
  readonly params?: Readonly<Record<string, string | number>>;
}

/**
 * One thing that must be right before documents can be sent and signed.
 *
 * Its texts are `limepkg_esign.admin.check.<id>.title`, `.breaks` (what does not work while it fails), `.todo`, and `.found.<reason>`.
 * A check changes nothing and knows nothing of how it is shown.
 */
export interface SetupCheck {
  /** Lower-case letters and `_`. */
  readonly id: string;
  /** @param signal - aborts when nobody waits any more */
  run(signal: AbortSignal): Promise<SetupFinding>;
}

/** A finding with the check it belongs to. */
export interface SetupResult extends SetupFinding {
  readonly id: string;
}

/** A finding in words. `breaks` and `todo` are empty when there is nothing to do. */
export interface SetupReport {
  readonly id: string;
  readonly state: SetupState;
  readonly title: string;
  readonly detail: string;
  readonly breaks: string;
  readonly todo: string;
}

/** Reasons that every check may have; their texts are shared. */
const SHARED_REASONS: ReadonlySet<string> = new Set(['cannot_tell', 'fault', 'timeout']);

/**
 * Runs every check at the same time. One that throws or takes too long is `unknown`; none keeps the others from being told.
 *
 * @param timeLimitMs - for each check
 * @param onFault - gets what a check threw, for the log
 */
export async function runSetupChecks(
  checks: readonly SetupCheck[],
  timeLimitMs: number,
  onFault: (id: string, error: unknown) => void,
): Promise<readonly SetupResult[]> {
  return await Promise.all(
    checks.map(async (check) => ({ id: check.id, ...(await runOne(check, timeLimitMs, onFault)) })),
  );
}

async function runOne(
  check: SetupCheck,
  timeLimitMs: number,
  onFault: (id: string, error: unknown) => void,
): Promise<SetupFinding> {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<SetupFinding>((resolve) => {
    timer = setTimeout(() => {
      limit.abort();
      resolve({ state: 'unknown', reason: 'timeout', params: { seconds: Math.round(timeLimitMs / 1000) } });
    }, timeLimitMs);
  });
  const run = check.run(limit.signal).catch((error: unknown): SetupFinding => {
    if (!limit.signal.aborted) onFault(check.id, error);
    return { state: 'unknown', reason: 'fault' };
  });
  return await Promise.race([run, timeout]).finally(() => clearTimeout(timer));
}

/** Puts a finding into words. */
export function reportOf(result: SetupResult, translator: Translator, language: Language): SetupReport {
  const { id, state, reason, params } = result;
  const text = (key: string): string => translator.get(language, `limepkg_esign.admin.check.${key}`);
  const family = SHARED_REASONS.has(reason) ? 'any' : id;
  return {
    id,
    state,
    title: text(`${id}.title`),
    detail: translator.get(language, `limepkg_esign.admin.check.${family}.found.${reason}`, params),
    breaks: state === 'ok' ? '' : text(`${id}.breaks`),
    todo: state === 'ok' ? '' : text(`${id}.todo`),
  };
}
