import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { StateError } from '../../src/errors.js';
import type {
  RegisteredSignature,
  SealStanding,
  SignatureRegister,
  SignatureToRegister,
  Signing,
  SigningCase,
} from '../../src/signing/index.js';

/** A register in memory that notes what it is asked, and fails or waits when a test says so. */
export class ScriptedRegister implements SignatureRegister {
  isThere = false;
  /** Thrown by every call while it is set. */
  fault: Error | undefined;
  /** Answered in place of a seal, one by one. */
  standings: SealStanding[] = [];
  readonly calls: string[] = [];
  readonly tokens: (string | undefined)[] = [];
  private readonly records = new Map<number, RegisteredSignature & { method: string; evidence: string }>();
  private sealed = Buffer.alloc(0);

  isSetUp(): boolean {
    return this.isThere;
  }

  register({ signing, signers }: SigningCase): Promise<void> {
    return this.note(`register ${String(signing.id)} ${String(signers.length)}`);
  }

  rehearse(signing: Signing): Promise<void> {
    return this.note(`rehearse ${String(signing.id)}`);
  }

  async record(_signing: Signing, signature: SignatureToRegister): Promise<RegisteredSignature> {
    const { signerId, method, token } = signature;
    await this.note(`record ${String(signerId)} ${method}`);
    this.tokens.push(token);
    const evidence = JSON.stringify(signature.evidence);
    const before = this.records.get(signerId);
    if (before !== undefined && before.evidence !== evidence) throw new StateError('SIGNING_ALREADY_SIGNED', 'taken');
    const record = {
      recordId: `record-${String(signerId)}`,
      receiptUrl: `https://crm.example.com/receipt/${String(signerId)}/`,
    };
    this.records.set(signerId, { ...record, method, evidence });
    return record;
  }

  async find(_signing: Signing, signerId: number): Promise<(RegisteredSignature & { method: string }) | undefined> {
    await this.note(`find ${String(signerId)}`);
    return this.records.get(signerId);
  }

  async seal(signing: Signing, path: string): Promise<SealStanding> {
    await this.note(`seal ${String(signing.id)}`);
    this.sealed = Buffer.concat([await readFile(path), Buffer.from('\nsealed')]);
    return this.standing();
  }

  standing(): Promise<SealStanding> {
    const { sealed } = this;
    const made = { state: 'sealed', fingerprint: digest(sealed), bytes: sealed.length } as const;
    return Promise.resolve(this.standings.shift() ?? made);
  }

  async fetchSealed(_signing: Signing, target: string): Promise<string> {
    await this.note('fetch');
    await writeFile(target, this.sealed);
    return digest(this.sealed);
  }

  close(signing: Signing): Promise<void> {
    return this.note(`close ${String(signing.id)}`);
  }

  receipt(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  anchors(): Promise<object> {
    return Promise.resolve({});
  }

  checks(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  evidenceOf(): Promise<NodeJS.ReadableStream> {
    return Promise.resolve(Readable.from([Buffer.from('PK')]));
  }

  private note(call: string): Promise<void> {
    if (this.fault !== undefined) return Promise.reject(this.fault);
    this.calls.push(call);
    return Promise.resolve();
  }
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
