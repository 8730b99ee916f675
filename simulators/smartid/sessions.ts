import { randomInt, randomUUID } from 'node:crypto';

/** A request on somebody's device. */
export interface Session {
  readonly id: string;
  readonly kind: 'certificate' | 'signature';
  readonly documentNumber: string;
  readonly text: string;
  readonly code: string;
  readonly digest?: string;
  readonly hashAlgorithm?: string;
  readonly nonce: string;
  readonly startedAt: number;
  /** What the relying party is told when it is over. */
  answer?: object;
  status: 'RUNNING' | 'ACCEPTED' | 'REFUSED' | 'TIMEOUT' | 'WRONG_VC';
}

const LIFE_MS = 5 * 60_000;
const ANSWER_MS = 90_000;
const MERGE_MS = 15_000;
const CODES = 10_000;

/** What is on people's devices; in memory, as there. */
export class Sessions {
  private readonly kept = new Map<string, Session>();
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(private readonly now: () => number) {}

  /** The same request within seconds is one session. */
  begin(asked: Pick<Session, 'kind' | 'documentNumber' | 'text' | 'digest' | 'hashAlgorithm' | 'nonce'>): Session {
    const same = [...this.kept.values()].find(
      (one) =>
        this.now() - one.startedAt < MERGE_MS &&
        (['kind', 'documentNumber', 'text', 'digest', 'hashAlgorithm', 'nonce'] as const).every(
          (name) => one[name] === asked[name],
        ),
    );
    if (same !== undefined) return same;
    const code = String(randomInt(CODES)).padStart(4, '0');
    const session: Session = { ...asked, id: randomUUID(), code, startedAt: this.now(), status: 'RUNNING' };
    this.kept.set(session.id, session);
    return session;
  }

  all(): readonly Session[] {
    return [...this.kept.values()].map((one) => this.current(one));
  }

  /** Nothing for a session that has been over for minutes. */
  find(id: string): Session | undefined {
    const session = this.kept.get(id);
    if (session === undefined || this.now() - session.startedAt > LIFE_MS) return undefined;
    return this.current(session);
  }

  end(session: Session, status: Exclude<Session['status'], 'RUNNING'>, answer: object): void {
    session.status = status;
    session.answer = answer;
    for (const wake of this.waiting.get(session.id) ?? []) wake();
    this.waiting.delete(session.id);
  }

  /** Waits until a session is over, at most so long. */
  async settled(session: Session, timeoutMs: number): Promise<void> {
    if (this.current(session).status !== 'RUNNING') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      const wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.waiting.set(session.id, (this.waiting.get(session.id) ?? new Set()).add(wake));
    });
  }

  private current(session: Session): Session {
    if (session.status === 'RUNNING' && this.now() - session.startedAt > ANSWER_MS) {
      this.end(session, 'TIMEOUT', { state: 'COMPLETE', result: { endResult: 'TIMEOUT' } });
    }
    return session;
  }
}
