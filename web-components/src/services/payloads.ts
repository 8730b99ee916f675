/** An option of the CRM: its key and the word for it in the caller's language. */
export interface OptionText {
  readonly value: string;
  readonly text: string;
}

/** One of the signing's methods; without `interaction` when the installation can no longer carry it out. */
export interface MethodOption extends OptionText {
  readonly interaction?: 'instant' | 'poll' | 'redirect';
}

/** What a role obliges its holder to do. */
export type Duty = 'sign' | 'approve' | 'view';

/** One person of a signing. */
export interface PortalSigner {
  readonly name: string;
  readonly email: string;
  readonly order: number;
  readonly role: OptionText;
  readonly duty: Duty | null;
  readonly status: OptionText;
  /** When they signed or approved; ISO 8601. */
  readonly doneDate?: string | null;
}

/** The holder of the link. */
export interface OwnSigner extends PortalSigner {
  readonly canAct: boolean;
  /** Names of the people who act before; empty when it is the holder's turn. */
  readonly waitingFor: readonly string[];
}

/** The document everyone reads. */
export interface PortalDocument {
  readonly filename: string;
  /** Bytes. */
  readonly size: number;
  readonly url: string;
  readonly pages?: number;
  /** SHA-256, 64 lower-case hex digits. */
  readonly fingerprint?: string;
}

export interface PortalSigning {
  readonly id: number;
  readonly title: string;
  readonly status: OptionText;
  readonly coworker: { readonly name: string; readonly email: string; readonly company?: string };
  readonly methods: readonly MethodOption[];
  /** `null` when its record is gone. */
  readonly originalDocument: PortalDocument | null;
  readonly signers: readonly PortalSigner[];
  /** The language it was sent in, and the sender's words. */
  readonly language?: string;
  readonly message?: string;
  /** ISO 8601; absent when it never expires. */
  readonly deadline?: string | null;
  /** Why it is over without a signature. `kind`: `canceled`, `declined`, `not_me` or `expired`. */
  readonly cancellation?: {
    readonly kind: string;
    readonly reason: string;
    /** Who declined. */
    readonly byName?: string;
    /** The holder of this link declined. */
    readonly isYou?: boolean;
  } | null;
}

/** Answer of `GET …/portal/signing/{token}/` and of every act. */
export interface PortalVisit {
  readonly signer: OwnSigner;
  readonly signing: PortalSigning;
}

/** One point of a drawn line: CSS pixels of the drawing area, milliseconds since the first point, pressure 0–1. */
export interface StrokePoint {
  readonly x: number;
  readonly y: number;
  readonly t: number;
  readonly p: number;
}

/** Body of `POST …/portal/sign/signature/{token}/`. */
export interface SignatureInput {
  /** `data:image/png;base64,…` */
  readonly image: string;
  /** Absent for a typed signature. */
  readonly strokes?: readonly (readonly StrokePoint[])[];
  readonly name: string;
}

export type DeclineKind = 'declined' | 'not_me';

/** `{language: {key: text}}`. */
export type TranslationTable = Readonly<Record<string, Readonly<Record<string, string>>>>;
