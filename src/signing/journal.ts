import type { Host, Language, UnitOfWork } from '../host/index.js';
import { JournalWords, type JournalParams, type JournalPart } from './journal-words.js';
import type { HistoryRepository } from './ports.js';
import type { Signing } from './records.js';
import type { ClientTrace } from './services.js';
import type { MethodId } from './vocabulary.js';

/** What a history line can say; each is a text under `limepkg_esign.history`. */
export type JournalEntry =
  | 'created'
  | 'adopted'
  | 'attempt_invalid'
  | 'attempt_lost'
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
  | 'other_person'
  | 'other_person_accepted'
  | 'other_person_held'
  | 'other_person_noted'
  | 'other_person_rejected'
  | 'mail_refused'
  | 'error'
  | 'resumed'
  | 'seal_requested'
  | 'sealed'
  | 'tampered'
  | 'waiting';

/** Writes a signing's history: who, what, when, from where, in the signing's language. Never a token or personal number. */
export class Journal {
  private readonly words: JournalWords;

  constructor(
    host: Pick<Host, 'translator'>,
    private readonly history: HistoryRepository,
    private readonly now: () => Date,
  ) {
    this.words = new JournalWords(host.translator);
  }

  /**
   * Adds a line to the unit of work. What it is made of is kept beside it, for readers of other languages.
   *
   * @param key - makes the line unique on its signing: written twice, it stands once
   * @param params - what the text is filled with; `signerId` says whom the line is about, and relates it to them
   * @returns false when the line was there
   */
  write(
    uow: UnitOfWork,
    { id, metadata }: Pick<Signing, 'id' | 'metadata'>,
    entry: JournalEntry,
    key: string,
    params: JournalParams = {},
  ): Promise<boolean> {
    const { signerId } = params;
    return this.history.write(uow, id, {
      key: `${entry}:${key}`,
      text: this.words.note(metadata.language, entry, params),
      at: this.now(),
      signerId: typeof signerId === 'number' ? signerId : undefined,
      entry,
      params,
    });
  }

  /** "From 192.0.2.1, Firefox 128, Windows.", for lines about somebody outside. */
  trace({ ipAddress, browser, platform }: ClientTrace): JournalPart {
    return { part: 'trace', ip: ipAddress, browser, platform };
  }

  /** A reason as it was given, or that there was none. */
  reason(reason: string): JournalPart {
    return { part: 'reason', text: reason };
  }

  /** A method as people call it. */
  method(method: MethodId | 'approve'): JournalPart {
    return { part: 'method', method };
  }

  /** What a stable error code means, in a few words. */
  cause(code: string): JournalPart {
    return { part: 'cause', code };
  }

  /** A moment, in words of the signing's language; readers of other languages get it in theirs. */
  moment(at: Date, text: string): JournalPart {
    return { part: 'moment', at: at.toISOString(), text };
  }

  /** The clock or a task did it, not a person. */
  system(language: Language): string {
    return this.words.system(language);
  }
}
