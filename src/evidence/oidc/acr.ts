/** Levels of assurance that providers append, weakest first. */
const LEVELS = ['low', 'substantial', 'high'];

function split(acr: string): { readonly base: string; readonly level: number } {
  const at = acr.lastIndexOf(':');
  const level = LEVELS.indexOf(acr.slice(at + 1));
  return level < 0 ? { base: acr, level: -1 } : { base: acr.slice(0, at), level };
}

/**
 * Whether the authentication that took place is the one that was asked for, or a stricter one. Exactly these count:
 *
 * - the same value;
 * - the same base with the same or a higher level (`…:substantial` asked, `…:high` returned; no level asked, any returned);
 * - a variant below what was asked (`…:se:bankid` asked, `…:se:bankid:same-device` returned), if no level was asked;
 * - a sibling, when all of a group were asked for (`…:fi:all` asked, `…:fi:bank-id` returned).
 *
 * A value that is wider than what was asked never counts.
 */
export function acrMeets(asked: string, returned: string): boolean {
  if (asked === returned) return true;
  const want = split(asked);
  const have = split(returned);
  if (want.level >= 0) return have.base === want.base && have.level >= want.level;
  if (asked.endsWith(':all')) {
    const group = asked.slice(0, -'all'.length);
    return returned.startsWith(group) && /^[a-z0-9-]+$/.test(returned.slice(group.length));
  }
  return returned.startsWith(`${asked}:`);
}
