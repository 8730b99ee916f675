import type { MethodFact, MethodSetting } from './payloads';

/** A method as a row: what it is, and how it is set. */
export interface MethodRow extends MethodFact {
  readonly isOffered: boolean;
  readonly isPreselected: boolean;
}

/** Those of the setting in its order, then those it does not name. A method that the product no longer has is left out. */
export function rowsOf(setting: readonly MethodSetting[], facts: readonly MethodFact[]): readonly MethodRow[] {
  const named = setting.flatMap((entry): MethodRow[] => {
    const fact = facts.find(({ value }) => value === entry.value);
    if (fact === undefined) return [];
    return [{ ...fact, isOffered: entry.enabled ?? true, isPreselected: entry.default ?? false }];
  });
  const rest = facts.filter(({ value }) => !named.some((row) => row.value === value));
  return [...named, ...rest.map((fact) => ({ ...fact, isOffered: false, isPreselected: false }))];
}

export function settingOf(rows: readonly MethodRow[]): readonly MethodSetting[] {
  return rows.map(({ value, isOffered, isPreselected }) => ({
    value,
    enabled: isOffered,
    default: isOffered && isPreselected,
  }));
}

/** Moves a row to another place. @returns the same list when there is no such place */
export function moved(rows: readonly MethodRow[], from: number, to: number): readonly MethodRow[] {
  const row = rows[from];
  if (row === undefined || to < 0 || to >= rows.length || from === to) return rows;
  const rest = rows.filter((_, index) => index !== from);
  return [...rest.slice(0, to), row, ...rest.slice(to)];
}

/** What is not offered cannot be preselected. */
export function switched(
  rows: readonly MethodRow[],
  value: string,
  change: { readonly isOffered?: boolean; readonly isPreselected?: boolean },
): readonly MethodRow[] {
  return rows.map((row) => {
    if (row.value !== value) return row;
    const next = { ...row, ...change };
    return { ...next, isPreselected: next.isOffered && next.isPreselected };
  });
}
