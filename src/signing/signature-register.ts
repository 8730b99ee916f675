import type { Language } from '../host/index.js';
import type { VerificationField } from './ports.js';
import type { MethodData, Signing, SigningCase } from './records.js';
import type { Act } from './services.js';

/** A signature as the register knows it. */
export interface RegisteredSignature {
  readonly recordId: string;
  /** Where whoever has the address may read the receipt. */
  readonly receiptUrl: string;
}

/** An act on its way to the register. */
export interface SignatureToRegister {
  readonly signerId: number;
  readonly method: Act['method'];
  readonly level: MethodData['level'];
  readonly transactionId?: string;
  /** What proves the act, as the method states it. */
  readonly evidence: Act['evidence'];
  /** The signer's access token; acts that nothing else proves must carry it. */
  readonly token?: string;
}

/** What stands on the record beside the signing's own rows when it is registered. */
export interface RegistrationFacts {
  readonly sender: { readonly name: string; readonly email: string };
  /** Of the original document. */
  readonly bytes: number;
  readonly pages: number;
  /** When the signing was sent: the same however often it is registered. */
  readonly sentAt: Date;
}

/** How far a seal has come. `fingerprint`: SHA-256 of the sealed file, 64 hex digits; `reason`: a stable code. */
export type SealStanding =
  | { readonly state: 'none' | 'waiting' | 'sealing'; readonly reason?: string }
  | { readonly state: 'sealed'; readonly fingerprint: string; readonly bytes: number }
  | { readonly state: 'refused'; readonly reason: string };

/** One thing that the register depends on. `detail` and `breaks` are English. */
export interface RegisterCheck {
  readonly id: string;
  readonly state: 'passed' | 'warning' | 'failed';
  readonly detail: string;
  /** What does not work while it fails. */
  readonly breaks?: string | undefined;
}

/** What the verification page says of one signature, in the words of the signing's language. */
export interface SignatureReceipt {
  readonly language: Language;
  readonly title: string;
  readonly parts: readonly {
    readonly heading: string;
    readonly fields: readonly Pick<VerificationField, 'label' | 'value' | 'isMonospaced'>[];
  }[];
}

/**
 * The place outside the CRM's reach where the master copy of every signature lives and where documents are sealed.
 * Everything may be called twice. What it cannot do now is an `UnavailableError`; what it will never do is another one.
 */
export interface SignatureRegister {
  /** Whether this installation has one. */
  isSetUp(): boolean;
  register(found: SigningCase, facts: RegistrationFacts): Promise<void>;
  /** Seals a copy with a throw-away key and drops it. @param path - local copy of the original document */
  rehearse(signing: Signing, path: string): Promise<void>;
  /** @throws `StateError` `SIGNING_ALREADY_SIGNED` when another act of this signer stands there */
  record(signing: Signing, signature: SignatureToRegister): Promise<RegisteredSignature>;
  /** What stands there of a signer. */
  find(signing: Signing, signerId: number): Promise<(RegisteredSignature & { readonly method: string }) | undefined>;
  /** Hands the original document over and asks for the sealed one. @param path - local copy of the original document */
  seal(signing: Signing, path: string): Promise<SealStanding>;
  standing(signing: Signing): Promise<SealStanding>;
  /** Fetches the sealed document. @returns SHA-256 of what was written, 64 hex digits */
  fetchSealed(signing: Signing, target: string): Promise<string>;
  /** Nothing is recorded or sealed after it. */
  close(signing: Signing): Promise<void>;
  /** What proves one signature, for whoever has its receipt's id; `undefined` for an id that is none. */
  receipt(receiptId: string): Promise<SignatureReceipt | undefined>;
  /** By what its seals and records are believed, public JSON: `TrustAnchors` of the evidence room. */
  anchors(): Promise<object>;
  /** What its seals and records depend on. @throws `UnavailableError` */
  checks(): Promise<readonly RegisterCheck[]>;
  /** Everything that proves a signing, as a zip. */
  evidenceOf(signing: Signing): Promise<NodeJS.ReadableStream>;
}

/** Whether the register holds the master copy of a signing; frozen in its manifest. */
export function isRegistered({ metadata }: Signing): boolean {
  return metadata.version === 2;
}
