import type { Language, Session } from '../host/index.js';
import type { Almanac } from './almanac.js';
import type { SigningContext } from './context.js';
import { JournalWords, type JournalParams } from './journal-words.js';
import type { TimelineEvent } from './standing.js';

/** Entries in which the system acts, though they name a person. */
const BY_SYSTEM: ReadonlySet<string> = new Set([
  'invitation_sent',
  'reminded',
  'completed_mail_sent',
  'canceled_mail_sent',
]);

/** Reads a signing's history as a story. */
export class Timeline {
  private readonly words: JournalWords;

  constructor(
    private readonly context: SigningContext,
    private readonly almanac: Almanac,
  ) {
    this.words = new JournalWords(context.host.translator);
  }

  /** Oldest first. Lines of earlier versions, and those that people wrote, are shown as they stand. */
  async of({ principal }: Session, signingId: number, language: Language): Promise<readonly TimelineEvent[]> {
    const notes = await this.context.ports.history.findBySigning(principal, signingId);
    const moment = (at: Date, reader: Language): string => this.almanac.inWords(at, reader);
    return notes.map(({ at, text, told }) => {
      if (told === undefined) {
        return { at, kind: 'note', text, actor: '', trace: '', signerId: null };
      }
      const { entry, params, signerId = null } = told;
      const said = this.words.sentence(language, entry, params, moment);
      return { at, kind: entry, ...said, actor: this.actor(language, entry, params), signerId };
    });
  }

  private actor(language: Language, entry: string, { actor, name }: JournalParams): string {
    const person = actor ?? name;
    return BY_SYSTEM.has(entry) || entry === 'mail_refused' || typeof person !== 'string' || person === ''
      ? this.words.system(language)
      : person;
  }
}
