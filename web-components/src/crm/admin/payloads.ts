/** Answers of the administration endpoints `limepkg-esign/setup/…`. */

export type CheckState = 'ok' | 'warning' | 'failed' | 'unknown';

/** One check in the session's language; `breaks` and `todo` are empty when there is nothing to do. */
export interface CheckReport {
  readonly id: string;
  readonly state: CheckState;
  readonly title: string;
  readonly detail: string;
  readonly breaks: string;
  readonly todo: string;
}

export interface CheckAnswer {
  /** ISO 8601. */
  readonly checkedAt: string;
  readonly checks: readonly CheckReport[];
}

export interface NamedProperty {
  readonly name: string;
  /** Empty when the product has no word for it. */
  readonly text: string;
  readonly type: string;
}

export interface NamedLimetype {
  readonly name: string;
  readonly text: string;
  readonly properties: readonly NamedProperty[];
}

/** What can have another name, and what there is. */
export interface NamesAnswer {
  readonly ours: readonly NamedLimetype[];
  readonly theirs: readonly NamedLimetype[];
}

/** The setting `mapping`: our name → theirs. */
export interface Mapping {
  readonly limetypes: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface StructureChange {
  readonly kind: 'create-limetype' | 'create-property' | 'extend-options' | 'widen-property' | 'conflict';
  readonly limetype: string;
  readonly property?: string;
  readonly detail: string;
}

export interface PlanAnswer {
  readonly changes: readonly StructureChange[];
}

/** The plan under the mapping that is saved. */
export interface SavedPlanAnswer extends PlanAnswer {
  readonly mapping: Mapping;
}

export interface MethodFact {
  readonly value: string;
  readonly text: string;
  /** `null` as long as the installation cannot carry it out. */
  readonly level: 'SES' | 'AES' | 'QES' | null;
  readonly isPossible: boolean;
  /** What is missing, in words; empty when nothing is. */
  readonly missing: string;
}

/** One entry of the setting `methods`. */
export interface MethodSetting {
  readonly value: string;
  readonly enabled?: boolean;
  readonly default?: boolean;
}

export interface PreviewAnswer {
  readonly kinds: readonly string[];
  readonly recipient: { readonly name: string; readonly email: string };
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export interface TestMailAnswer {
  readonly recipient: string;
  readonly subject: string;
}
