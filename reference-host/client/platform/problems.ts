import { StateStore } from './state.js';

/** Something that went wrong in this window. */
export interface Problem {
  readonly message: string;
  readonly scope: string;
  readonly at: Date;
  readonly error?: unknown;
}

const MOST = 50;

/** The latest problems of this window; they are told to nobody. */
export class ProblemRepository extends StateStore<readonly Problem[]> {
  constructor() {
    super([]);
  }

  report(problem: Omit<Problem, 'at'>): void {
    this.change([...this.value, { ...problem, at: new Date() }].slice(-MOST));
  }

  getProblems(): readonly Problem[] {
    return this.value;
  }
}
