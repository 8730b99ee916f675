import { createHash, createHmac, type KeyObject } from 'node:crypto';
import type { Language } from '../host/index.js';
import type { Signer, SigningCase } from './records.js';
import { isRegistered } from './signature-register.js';

/**
 * What is frozen when a signing is created, as one text: the same rows always give the same text.
 * The language, subject and message are part of it, because mails carry them.
 */
export function manifestOf({ signing, signers }: SigningCase): string {
  const { metadata } = signing;
  return JSON.stringify({
    manifest: 1,
    // Only where there is something to say, so that texts of earlier versions stay as they are.
    ...(isRegistered(signing) ? { isRegistered: true } : {}),
    signing: signing.id,
    title: signing.title,
    fingerprint: signing.originalDocumentFingerprint,
    file: signing.originalDocumentFileId,
    document: signing.documentId,
    methods: [...signing.methods].sort(),
    language: metadata.language,
    subject: metadata.subject,
    message: metadata.message,
    coworker: signing.coworkerId,
    signers: signers.map(({ id, name, email, role, order, tokenHash, parent }) => ({
      id,
      name,
      email,
      role,
      order,
      tokenHash,
      parent: parent && [parent.limetype, parent.id],
    })),
  });
}

/** The parts of a manifest that are read back. */
export interface FrozenFacts {
  readonly title: string;
  readonly language: Language;
  readonly coworker: number;
}

/** What changes in the life of a signing, as the add-on last wrote it. */
export interface StateRecord {
  readonly status: string;
  readonly previousStatus: string | null;
  readonly cancellation: unknown;
  readonly signedFingerprint: string | null;
  readonly signedDocument: number | null;
  /** Instants are milliseconds since 1970: spelling them out would cost every visit more than the rest of this text. */
  readonly sent: number | null;
  readonly signed: number | null;
  readonly signers: readonly (readonly (string | number | null)[])[];
}

/** The changing half as one text, like {@link manifestOf}. */
export function stateOf({ signing, signers }: SigningCase): string {
  const { previousStatus, cancellation } = signing.metadata;
  const state: StateRecord = {
    status: signing.status,
    previousStatus: previousStatus ?? null,
    cancellation: cancellation && [cancellation.kind, cancellation.by, cancellation.reason],
    signedFingerprint: signing.signedDocumentFingerprint,
    signedDocument: signing.signedDocumentId,
    sent: instant(signing.sentDate),
    signed: instant(signing.signedDate),
    signers: signers.map(stateOfSigner),
  };
  return JSON.stringify(state);
}

function stateOfSigner(signer: Signer): readonly (string | number | null)[] {
  return [
    signer.id,
    signer.status,
    signer.method,
    signer.methodData && createHash('sha256').update(JSON.stringify(signer.methodData)).digest('base64url'),
    instant(signer.sentDate),
    instant(signer.notifiedDate),
    instant(signer.lastOpenedDate),
    instant(signer.approvedDate),
    instant(signer.signedDate),
  ];
}

function instant(date: Date | null): number | null {
  return date && date.getTime();
}

/** HMAC-SHA-256 in hex over texts, each with its length before it. */
export function authenticate(key: KeyObject | Buffer, ...texts: readonly string[]): string {
  // In one piece: every call into the cryptographic library costs more than joining does.
  const whole = texts.map((text) => `${text.length}:${text}`).join('');
  return createHmac('sha256', key).update(whole).digest('hex');
}

/** Which half of the frozen facts a difference concerns. */
export type Difference = 'file' | 'record';

/**
 * Says what differs between what was frozen and the rows: the documents and their fingerprints, or anything else.
 */
export function differenceOf(
  frozen: { readonly manifest: string; readonly state: string },
  manifest: string,
  state: string,
): Difference {
  const [before, after] = [JSON.parse(frozen.manifest), JSON.parse(manifest)] as Record<string, unknown>[];
  const [was, is] = [JSON.parse(frozen.state), JSON.parse(state)] as StateRecord[];
  const isFile =
    before?.fingerprint !== after?.fingerprint ||
    before?.file !== after?.file ||
    was?.signedFingerprint !== is?.signedFingerprint;
  return isFile ? 'file' : 'record';
}
