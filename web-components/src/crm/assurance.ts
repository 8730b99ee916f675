/** Methods that know nothing of a person but the link they were sent. */
const BY_LINK_ALONE: readonly string[] = ['checkbox', 'signature'];

/**
 * Last part of the key of what a method proves: `ses`, `aes`, `qes`; `login` for a simple signature after a log-in with an eID,
 * which says more than that the link was used.
 */
export function assuranceOf(method: string, level: string): string {
  return level === 'SES' && !BY_LINK_ALONE.includes(method) ? 'login' : level.toLowerCase();
}
