import type { ContextRegistry, ContextScope } from './contexts.js';

/** A rule: one of the registered conditions, or rules put together. */
export type Rule =
  | { readonly type: 'ref'; readonly id: string; readonly args?: unknown }
  | { readonly type: 'all' | 'any'; readonly rules: readonly Rule[] }
  | { readonly type: 'not'; readonly rule: Rule };

/** What a rule can refer to. */
export interface RulePrimitive {
  readonly id: string;
  readonly title?: string;
  readonly description?: string;
  /** Contexts it reads. */
  readonly reads?: readonly string[];
  evaluate(scope: ContextScope, args: unknown): boolean;
}

export type RuleMetadata = Omit<RulePrimitive, 'evaluate'> & Readonly<Record<string, unknown>>;

export interface RuleIssue {
  readonly kind: 'unknown-primitive' | 'missing-slot';
  readonly path: readonly (string | number)[];
  readonly id: string;
}

/** A rule ready to be asked. */
export interface CompiledRule {
  readonly reads: readonly string[];
  evaluate(scope: ContextScope): boolean;
}

/** Rules that say when something is shown. */
export class RuleRegistry {
  private readonly primitives = new Map<string, RulePrimitive>();
  private readonly attached = new Map<string, Readonly<Record<string, unknown>>>();

  constructor(private readonly contexts: ContextRegistry) {
    this.register({ id: 'limetech.always', evaluate: () => true });
    this.register({ id: 'limetech.value-comparison', reads: ['scalarValue'], evaluate: compare });
  }

  register(primitive: RulePrimitive): void {
    this.primitives.set(primitive.id, primitive);
  }

  /** Ids of everything a rule can refer to. */
  listPrimitives(): readonly string[] {
    return [...this.primitives.keys()];
  }

  /** More about a primitive, from whoever has an editor for it; kept for one that comes later. */
  attachMetadata(id: string, metadata: Readonly<Record<string, unknown>>): void {
    this.attached.set(id, { ...this.attached.get(id), ...metadata });
  }

  listMetadata(): readonly RuleMetadata[] {
    return [...this.primitives.values()].map(({ id, title, description, reads }) => ({
      ...{ id, title, description, reads },
      ...this.attached.get(id),
    }));
  }

  /** @throws `Error` for a rule that refers to nothing registered */
  compile(rule: Rule): CompiledRule {
    const { issues, reads } = this.walk(rule, []);
    const [issue] = issues;
    if (issue !== undefined) throw new Error(`The rule refers to ${issue.id}, which nobody has registered`);
    return { reads, evaluate: (scope) => this.holds(rule, scope) };
  }

  /** @param slots - the contexts that are there where the rule is to be asked */
  validate(rule: Rule, slots: readonly string[]): { readonly ok: boolean; readonly issues: readonly RuleIssue[] } {
    const { issues } = this.walk(rule, [], new Set(slots));
    return { ok: issues.length === 0, issues };
  }

  scope(options: Parameters<ContextRegistry['scope']>[0]): ContextScope {
    return this.contexts.scope(options);
  }

  /** Calls back at once and whenever the answer changes. @returns ends it */
  subscribe(rule: CompiledRule, { host }: { host: Element }, callback: (holds: boolean) => void): () => void {
    let told: boolean | undefined;
    const tell = (): void => {
      const holds = rule.evaluate(this.contexts.scope({ host }));
      if (holds !== told) callback((told = holds));
    };
    const ends = rule.reads.map((key) => this.contexts.subscribe(key, host, tell));
    tell();
    return () => ends.forEach((end) => end());
  }

  private holds(rule: Rule, scope: ContextScope): boolean {
    switch (rule.type) {
      case 'ref':
        return this.primitives.get(rule.id)?.evaluate(scope, rule.args) ?? false;
      case 'all':
        return rule.rules.every((one) => this.holds(one, scope));
      case 'any':
        return rule.rules.some((one) => this.holds(one, scope));
      case 'not':
        return !this.holds(rule.rule, scope);
    }
  }

  private walk(
    rule: Rule,
    path: readonly (string | number)[],
    slots?: ReadonlySet<string>,
  ): { issues: RuleIssue[]; reads: string[] } {
    if (rule.type === 'not') return this.walk(rule.rule, [...path, 'rule'], slots);
    if (rule.type !== 'ref') {
      const parts = rule.rules.map((one, index) => this.walk(one, [...path, 'rules', index], slots));
      return { issues: parts.flatMap(({ issues }) => issues), reads: parts.flatMap(({ reads }) => reads) };
    }
    const primitive = this.primitives.get(rule.id);
    if (primitive === undefined) return { issues: [{ kind: 'unknown-primitive', path, id: rule.id }], reads: [] };
    const reads = [...(primitive.reads ?? [])];
    const missing = slots === undefined ? [] : reads.filter((key) => !slots.has(key));
    return { reads, issues: missing.map((id) => ({ kind: 'missing-slot', path, id })) };
  }
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function compare(scope: ContextScope, args: unknown): boolean {
  const { operator, op, value } = (args ?? {}) as { operator?: string; op?: string; value?: unknown };
  return COMPARISONS[operator ?? op ?? '=']?.(Number(scope.get('scalarValue')), Number(value)) ?? false;
}
