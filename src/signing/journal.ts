import type { Host, UnitOfWork } from '../host/index.js';
import type { HistoryRepository } from './ports.js';
import type { Signing } from './records.js';

/** What a history line can say; each is a text under `limepkg_esign.history`. */
export type JournalEntry =
  | 'created'
  | 'adopted'
  | 'sent'
  | 'opened'
  | 'signed'
  | 'approved'
  | 'declined'
  | 'not_me'
  | 'canceled'
  | 'expired'
  | 'reminded'
  | 'completed'
  | 'completed_without_seal'
  | 'mail_refused'
  | 'error'
  | 'resumed'
  | 'tampered_file'
  | 'tampered_record';

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
   * @returns false when the line was there
   */
  write(
    uow: UnitOfWork,
    signing: Pick<Signing, 'id' | 'metadata'>,
    entry: JournalEntry,
    key: string,
    params: Readonly<Record<string, string | number>> = {},
  ): Promise<boolean> {
    const text = this.host.translator.get(signing.metadata.language, `limepkg_esign.history.${entry}`, params);
    return this.history.write(uow, signing.id, `${entry}:${key}`, text, this.now());
  }
}
