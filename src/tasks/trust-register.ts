import { EsignError, IntegrityError, NotFoundError, StateError } from '../errors.js';
import type { ApplicationConfigReader } from '../host/index.js';
import {
  dutyOf,
  type RegisterCheck,
  type RegisteredSignature,
  type RegistrationFacts,
  type SealStanding,
  type SettingsReader,
  type SignatureReceipt,
  type SignatureRegister,
  type SignatureToRegister,
  type Signing,
  type SigningCase,
  type SigningErrorCode,
} from '../signing/index.js';
import { TrustClient } from '../trust/client.js';
import type { Receipt, SealState } from '../trust/contract.js';

/** Options of the application configuration by which the trust service is reached. */
export const TRUST_OPTIONS = ['esign.trust.url', 'esign.trust.apiKey', 'esign.trust.customerToken'] as const;

const KEY_DIGITS = 32;

/** What the register is composed with. */
export interface TrustRegisterParts {
  readonly application: string;
  readonly config: Pick<ApplicationConfigReader, 'get'>;
  readonly settings: SettingsReader;
}

/** The register of signatures at the trust service. */
export class TrustRegister implements SignatureRegister {
  private current: { readonly key: string; readonly client: TrustClient } | undefined;

  constructor(private readonly parts: () => TrustRegisterParts) {}

  isSetUp(): boolean {
    return this.address() !== undefined;
  }

  async register({ signing, signers }: SigningCase, facts: RegistrationFacts): Promise<void> {
    const { application, settings } = this.parts();
    const { sender, bytes, pages, sentAt } = facts;
    await this.client().register(keyOf(signing), {
      signingId: signing.id,
      application,
      fingerprint: signing.originalDocumentFingerprint,
      ...{ bytes, pages },
      fileId: signing.originalDocumentFileId,
      title: signing.title,
      language: signing.metadata.language,
      sender: { name: sender.name, email: sender.email },
      sentAt: sentAt.toISOString(),
      methods: [...signing.methods],
      signers: signers.map((signer) => {
        const { id, name, email, order, role, tokenHash } = signer;
        return { id, name, email, order, role, duty: dutyOf(signer), tokenSha256: tokenHash };
      }),
      serverUrl: settings().serverUrl,
      maskIdentification: true,
    });
  }

  async rehearse(signing: Signing, path: string): Promise<void> {
    const { passed, checks } = await this.client().rehearse(keyOf(signing), path);
    if (passed) return;
    const failed = checks.filter(({ state }) => state === 'failed').map(({ id }) => id);
    throw new IntegrityError<SigningErrorCode>('SIGNING_REHEARSAL_FAILED', 'This document cannot be sealed.', {
      details: { signingId: signing.id, failed },
    });
  }

  async record(signing: Signing, signature: SignatureToRegister): Promise<RegisteredSignature> {
    const { signerId, method, level, transactionId, token, evidence } = signature;
    try {
      const { recordId, receiptUrl } = await this.client().record(keyOf(signing), {
        ...{ signerId, method, level, record: { ...evidence } },
        ...(transactionId === undefined ? {} : { transactionId }),
        ...(token === undefined ? {} : { token }),
      });
      return { recordId, receiptUrl };
    } catch (error) {
      if (!(error instanceof EsignError) || error.code !== 'TRUST_SIGNER_HAS_SIGNED') throw error;
      throw new StateError<SigningErrorCode>('SIGNING_ALREADY_SIGNED', 'You have done your part already.', {
        cause: error,
      });
    }
  }

  async find(
    signing: Signing,
    signerId: number,
  ): Promise<(RegisteredSignature & { readonly method: string }) | undefined> {
    const { signers } = await this.client().state(keyOf(signing));
    const record = signers.find(({ id }) => id === signerId)?.record;
    if (record == null) return undefined;
    const { recordId, receiptUrl, method } = record;
    return { recordId, receiptUrl, method };
  }

  async seal(signing: Signing, path: string): Promise<SealStanding> {
    const before = await this.standing(signing);
    // A document that has arrived is not sent again. One that was refused is, when a person lets the signing go on.
    if (before.state !== 'none' && before.state !== 'refused') return before;
    try {
      return standingOf(await this.client().seal(keyOf(signing), path));
    } catch (error) {
      if (!(error instanceof EsignError) || error.retry === 'later') throw error;
      return { state: 'refused', reason: String(error.code) };
    }
  }

  async standing(signing: Signing): Promise<SealStanding> {
    return standingOf(await this.client().sealState(keyOf(signing)));
  }

  async fetchSealed(signing: Signing, target: string): Promise<string> {
    return (await this.client().signed(keyOf(signing), target)).sha256;
  }

  async close(signing: Signing): Promise<void> {
    await this.client().close(keyOf(signing));
  }

  async receipt(receiptId: string): Promise<SignatureReceipt | undefined> {
    if (!this.isSetUp()) return undefined;
    try {
      const receipt = await this.client().receipt(receiptId);
      const { language, title, documentHeading, document, signerHeading, signer } = receipt;
      return {
        language,
        title,
        parts: [
          { heading: signerHeading, fields: signer.map(fieldOf) },
          { heading: documentHeading, fields: document.map(fieldOf) },
        ],
      };
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  anchors(): Promise<object> {
    return this.client().anchors();
  }

  checks(): Promise<readonly RegisterCheck[]> {
    return this.client().checks();
  }

  evidenceOf(signing: Signing): Promise<NodeJS.ReadableStream> {
    return this.client().evidence(keyOf(signing));
  }

  /** A client for the configuration as it is now. */
  client(): TrustClient {
    const address = this.address() ?? { url: '', apiKey: '', customerToken: '' };
    const key = JSON.stringify(address);
    if (this.current?.key !== key) this.current = { key, client: new TrustClient(address) };
    return this.current.client;
  }

  private address(): { readonly url: string; readonly apiKey: string; readonly customerToken: string } | undefined {
    const { config } = this.parts();
    const [url = '', apiKey = '', customerToken = ''] = TRUST_OPTIONS.map((option) => config.get(option));
    return url === '' ? undefined : { url, apiKey, customerToken };
  }
}

/** A signing's name at the trust service: its number alone may come again in a database that was set back. */
export function keyOf({ id, originalDocumentFingerprint }: Signing): string {
  return `${String(id)}-${originalDocumentFingerprint.slice(0, KEY_DIGITS)}`;
}

function standingOf({ state, reason, sha256, bytes }: SealState): SealStanding {
  if (state === 'sealed' && sha256 !== undefined && bytes !== undefined) {
    return { state, fingerprint: sha256, bytes };
  }
  if (state === 'refused') return { state, reason: reason ?? 'TRUST_REFUSED' };
  return { state: state === 'sealed' ? 'sealing' : state, ...(reason === undefined ? {} : { reason }) };
}

function fieldOf({
  label,
  value,
  isMonospaced,
}: Receipt['signer'][number]): SignatureReceipt['parts'][number]['fields'][number] {
  return { label, value, ...(isMonospaced === undefined ? {} : { isMonospaced }) };
}
