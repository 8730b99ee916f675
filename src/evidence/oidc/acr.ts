/**
 * Whether the login that took place is the one that was asked for: exactly the one value of `acr_values`. Neither a weaker nor a
 * stricter level counts, nor another variant or a member of a group: what was agreed with the scheme is what was asked.
 */
export function acrMeets(asked: string, returned: string): boolean {
  return asked !== '' && asked === returned;
}
