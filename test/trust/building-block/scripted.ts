import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { NotFoundError } from '../../../src/errors.js';
import type {
  CertificateSubject,
  DeviceSignatureRequest,
  DeviceSignatureState,
  DeviceSigning,
  DigestToSign,
  OneTimeSigning,
  SignatureResult,
} from '../../../src/trust/building-block/contract.js';

/** One-time signing by script: says what it was asked, and answers, waits or fails as it is told. */
export class ScriptedOneTime implements OneTimeSigning {
  readonly asked: { operationId: string; what: DigestToSign; subject: CertificateSubject }[] = [];
  /** Thrown by the next call. */
  failure: Error | undefined;
  /** Awaited by every call. */
  gate: Promise<void> = Promise.resolve();

  constructor(private readonly certificate: Uint8Array) {}

  async sign(operationId: string, what: DigestToSign, subject: CertificateSubject): Promise<SignatureResult> {
    this.asked.push({ operationId, what, subject });
    await this.gate;
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure;
    return resultOf(what, this.certificate);
  }
}

/** Devices by script: every name gets a token; a run stands as the test says. */
export class ScriptedDevices implements DeviceSigning {
  readonly asked: DeviceSignatureRequest[] = [];
  readonly canceled: string[] = [];
  readonly states = new Map<string, DeviceSignatureState>();
  /** Thrown by the next token. */
  failure: Error | undefined;

  pseudonymToken(pseudonym: string, operationId: string): Promise<string> {
    const { failure } = this;
    this.failure = undefined;
    return failure ? Promise.reject(failure) : Promise.resolve(`token.${pseudonym}.${operationId}`);
  }

  begin(request: DeviceSignatureRequest): Promise<DeviceSignatureState> {
    this.asked.push(request);
    const state = { state: 'pending', verificationCode: '4711', expiresAt: new Date(Date.now() + 60_000) } as const;
    this.states.set(request.operationId, state);
    return Promise.resolve(state);
  }

  state(operationId: string): Promise<DeviceSignatureState> {
    const state = this.states.get(operationId);
    return state ? Promise.resolve(state) : Promise.reject(new NotFoundError('SCD_OPERATION_NOT_FOUND', 'none'));
  }

  cancel(operationId: string): Promise<void> {
    this.canceled.push(operationId);
    return Promise.resolve();
  }

  /** What the last request comes to. */
  settle(state: DeviceSignatureState): void {
    const last = this.asked.at(-1);
    if (last) this.states.set(last.operationId, state);
  }
}

/** Something in the shape of a result; what is in it the signers' own tests look at. */
export function resultOf(what: DigestToSign, certificate: Uint8Array): SignatureResult {
  return {
    signature: createHash('sha256').update(what.digest).digest(),
    certificates: [certificate],
    timestampToken: randomBytes(40),
    signedAt: new Date(),
  };
}

export function derOf(pem: string): Uint8Array {
  return new X509Certificate(pem).raw;
}
