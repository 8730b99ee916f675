import { randomBytes } from 'node:crypto';
import { InputError, StateError } from '../../../errors.js';
import { canonicalJson, sha256 } from '../../store/digest.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import type { OnceStore } from '../once.js';

const KEPT_MS = 86_400_000;

/** What a call that may be repeated makes is named before it is made. @returns 32 hex digits */
export function newOperationId(): string {
  return randomBytes(16).toString('hex');
}

/** A call that may be repeated under one key (RFC draft `Idempotency-Key`). */
export interface RepeatableCall {
  /** What the first call of this key was given, or the caller's own. */
  readonly value: string;
  /** Whether there was a call of this key before. */
  readonly isRepeated: boolean;
  /** Gives the key back: what it was claimed for came to nothing. */
  release(): Promise<void>;
}

/** Recognises calls that are made again. */
export class Idempotency {
  constructor(
    private readonly once: OnceStore,
    private readonly now: () => Date,
  ) {}

  /**
   * @param scope - who calls what
   * @param own - what this call is given when it is the first
   * @throws `StateError` `BB_IDEMPOTENCY_CONFLICT`: the same key with another body; `InputError` `BB_INPUT_INVALID` for what is no key
   */
  async claim(scope: string, key: string | undefined, body: unknown, own: string): Promise<RepeatableCall> {
    if (key === undefined) return { value: own, isRepeated: false, release: () => Promise.resolve() };
    if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
      const code: BuildingBlockErrorCode = 'BB_INPUT_INVALID';
      throw new InputError(code, 'The idempotency key cannot be used.');
    }
    const parts = ['idempotency', scope, key];
    const bodyHash = sha256(canonicalJson(body));
    const until = new Date(this.now().getTime() + KEPT_MS);
    const before = await this.once.claim(parts, { value: own, bodyHash }, until);
    if (before !== undefined && before.bodyHash !== bodyHash) {
      const code: BuildingBlockErrorCode = 'BB_IDEMPOTENCY_CONFLICT';
      throw new StateError(code, 'This idempotency key was used for another request.');
    }
    const value = before?.value ?? own;
    const release = (): Promise<void> => this.once.release(parts, value);
    return { value, isRepeated: before !== undefined, release };
  }
}
