import type { Host, Language, UnitOfWork } from '../host/index.js';
import { causeOf } from './causes.js';
import type { HistoryRepository } from './ports.js';
import type { Signing } from './records.js';
import type { ClientTrace } from './services.js';
import type { MethodId } from './vocabulary.js';

/** What a history line can say; each is a text under `limepkg_esign.history`. */
export type JournalEntry =
  | 'created'
  | 'adopted'
  | 'sent'
  | 'invitation_sent'
  | 'opened'
  | 'signed'
  | 'approved'
  | 'declined'
  | 'not_me'
  | 'canceled'
  | 'expired'
  | 'expiring'
  | 'reminded'
  | 'completed'
  | 'completed_mail_sent'
  | 'canceled_mail_sent'
  | 'not_sealed'
  | 'mail_refused'
  | 'error'
  | 'resumed'
  | 'tampered'
  | 'waiting';

/** Writes a signing's history: who, what, when, from where, in the signing's language. Never a token or personal number. */
export class Journal {
  constructor(
    private readonly host: Pick<Host, 'translator'>,
    private readonly history: HistoryRepository,
    private readonly now: () => Date,
  ) {}

  /**
   * Adds a line to the unit of work.
   *
   * @param key - makes the line unique on its signing: written twice, it stands once
   * @param params - what the text is filled with; `signerId` says whom the line is about, and relates it to them
   * @returns false when the line was there
   */
  write(
    uow: UnitOfWork,
    signing: Pick<Signing, 'id' | 'metadata'>,
    entry: JournalEntry,
    key: string,
    params: Readonly<Record<string, string | number>> = {},
  ): Promise<boolean> {
    const text = this.text(signing.metadata.language, `history.${entry}`, params).trim();
    const signerId = typeof params['signerId'] === 'number' ? params['signerId'] : undefined;
    return this.history.write(uow, signing.id, `${entry}:${key}`, text, this.now(), signerId);
  }

  /** "From 192.0.2.1, Firefox 128, Windows.", for lines about somebody outside. */
  trace({ metadata }: Pick<Signing, 'metadata'>, { ipAddress: ip, browser, platform }: ClientTrace): string {
    return this.text(metadata.language, 'history.trace', { ip, browser, platform });
  }

  /** A reason as it was given, or that there was none. */
  reason({ metadata }: Pick<Signing, 'metadata'>, reason: string): string {
    return reason === '' ? this.text(metadata.language, 'history.no_reason') : reason;
  }

  /** A method as people call it. */
  method({ metadata }: Pick<Signing, 'metadata'>, method: MethodId | 'approve'): string {
    const { translator } = this.host;
    return method === 'approve'
      ? this.text(metadata.language, 'method.approve')
      : translator.get(metadata.language, `signing.methods.option.${method}`);
  }

  /** What a stable error code means, in a few words of the signing's language. */
  cause({ metadata }: Pick<Signing, 'metadata'>, code: string): string {
    return causeOf(this.host.translator, metadata.language, code).title;
  }

  private text(language: Language, key: string, params: Readonly<Record<string, string | number>> = {}): string {
    return this.host.translator.get(language, `limepkg_esign.${key}`, params);
  }
}
