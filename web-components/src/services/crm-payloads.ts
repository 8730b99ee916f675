import type { OptionText } from './payloads';

/** A file of the CRM; `size` in bytes. */
export interface CrmFile {
  readonly filename: string;
  readonly extension: string;
  readonly id: number;
  readonly size: number;
  readonly mimetype: string;
  readonly url?: string;
}

/** Somebody who may be asked to sign. */
export interface SignerCandidate {
  readonly limetype: string;
  readonly id: number;
  readonly name: string;
  /** Empty when the record has none. */
  readonly email: string;
  readonly default: boolean;
  /** The limetype's name in the session's language. */
  readonly limetypeLocalname: string;
}

/** Answer of `GET limepkg-esign/signing/init/`. */
export interface InitAnswer {
  readonly signers: readonly SignerCandidate[];
  readonly methods: readonly (OptionText & { readonly default: boolean })[];
  readonly title: string;
  readonly languages: readonly string[];
  readonly message: string;
  readonly documents: readonly {
    readonly id: number;
    readonly limetype: string;
    readonly name: string;
    readonly file: CrmFile;
    readonly url: string;
  }[];
}

export type StatusContext = 'signing' | 'document' | 'relation' | 'not_configured';

export interface PotentialDocument {
  readonly id: number;
  readonly type: string;
  readonly file: CrmFile;
  readonly name?: string;
}

/** Answer of `GET limepkg-esign/status/{limetype}/{id}/`; `status.text` is a translation key. */
export interface StatusAnswer {
  readonly context: StatusContext;
  readonly potentialDocuments: readonly PotentialDocument[];
  readonly signings: readonly {
    readonly id: number;
    readonly limetype: string;
    readonly status: OptionText;
    readonly title: string;
  }[];
  readonly coworker: { readonly id: number; readonly name: string; readonly email: string } | null;
}

export type RoleValue = 'signer' | 'viewer' | 'approver';

/** One person of `POST limepkg-esign/signing/`. */
export interface NewSigner {
  readonly name: string;
  readonly email: string;
  readonly order: number;
  readonly role: RoleValue;
  readonly duty: 'sign' | 'approve' | null;
  readonly limetype?: string;
  readonly id?: number;
}

/** Body of `POST limepkg-esign/signing/`. */
export interface NewSigning {
  readonly signers: readonly NewSigner[];
  readonly documents: readonly number[];
  readonly meta: { readonly subject: string; readonly message: string; readonly language: string };
  readonly title: string;
  readonly methods: readonly string[];
}

/** One person of a signing. Dates are ISO 8601. */
export interface CrmSigner {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly order: number;
  readonly role: OptionText;
  readonly duty: 'sign' | 'approve' | null;
  readonly status: OptionText;
}

/** A signing as coworkers see it. */
export interface CrmSigning {
  readonly id: number;
  readonly title: string;
  readonly status: OptionText;
  readonly coworker: { readonly id: number; readonly name: string; readonly email: string };
  readonly methods: readonly OptionText[];
  readonly signers: readonly CrmSigner[];
  readonly originalDocument: CrmFile | null;
  readonly signedDocument: { readonly id: number; readonly name: string; readonly file: CrmFile } | null;
  /** The session's own link, when its coworker is one of the signers. */
  readonly portalUrl: string | null;
  readonly failure: { readonly code: string; readonly message: string; readonly step: string } | null;
  readonly waiting: {
    readonly code: string;
    readonly message: string;
    readonly step: string;
    readonly since: string;
  } | null;
}
