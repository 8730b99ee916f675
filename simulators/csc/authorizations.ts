import { randomBytes } from 'node:crypto';

/** Somebody is asked whether these hashes, and no others, may be signed. */
export interface Authorization {
  readonly handle: string;
  readonly client: string;
  readonly credentialID: string;
  readonly numSignatures: number;
  readonly hashes: readonly string[];
  readonly hashAlgorithmOID: string;
  readonly description: string;
  readonly endsAt: number;
  status: 'pending' | 'accepted' | 'refused' | 'used';
  SAD?: string;
  /** A fault that shows when it is used. */
  fault?: string;
}

const LIFE_MS = 5 * 60_000;

/** Authorizations under way; in memory. */
export class Authorizations {
  private readonly kept = new Map<string, Authorization>();

  constructor(private readonly now: () => number) {}

  begin(asked: Omit<Authorization, 'handle' | 'endsAt' | 'status' | 'SAD' | 'fault'>): Authorization {
    const handle = randomBytes(16).toString('base64url');
    const authorization: Authorization = { ...asked, handle, endsAt: this.now() + LIFE_MS, status: 'pending' };
    this.kept.set(handle, authorization);
    return authorization;
  }

  all(): readonly Authorization[] {
    return [...this.kept.values()];
  }

  find(handle: string): Authorization | undefined {
    return this.kept.get(handle);
  }

  isOver({ endsAt }: Authorization): boolean {
    return endsAt <= this.now();
  }

  accept(authorization: Authorization, fault?: string): void {
    authorization.status = 'accepted';
    authorization.SAD = randomBytes(24).toString('base64url');
    if (fault !== undefined) authorization.fault = fault;
  }

  /** The authorization that a SAD stands for, once. */
  ofSad(SAD: string): Authorization | undefined {
    return this.all().find((one) => one.SAD === SAD && one.status === 'accepted');
  }
}
