/** Something that holds for a subject, or not: whether a record is of a type, whether a user is an administrator. */
export interface Condition {
  readonly id: string;
  evaluate(subject: unknown, params?: unknown): boolean;
}

/** Conditions that views can be made to depend on. */
export class ConditionRegistry {
  private readonly conditions = new Map<string, Condition>();

  register(condition: Condition): void {
    this.conditions.set(condition.id, condition);
  }

  getCondition(id: string): Condition | undefined {
    return this.conditions.get(id);
  }

  getConditions(): readonly Condition[] {
    return [...this.conditions.values()];
  }
}
