import {
  PlatformServiceName,
  type ApplicationState,
  type HttpClient,
  type Notifications,
  type StateRepository,
  type WebComponentPlatform,
} from '../../contract/platform';
import { Tag } from '../../contract/crm-components';
import { CrmClient } from '../../services/crm-client';
import type { InitAnswer, MailPreview } from '../../services/crm-payloads';
import { problemOf, type Problem } from '../../services/problem';
import { chooseLanguage, LANGUAGES, Translator } from '../../services/translator';
import { openDialog, tellChanged } from '../status/dialogs';
import type { SearchCandidates } from './candidates';
import { bodyOf, EMPTY_DRAFT, withProposals, written, type Draft, type DraftDocument } from './draft';
import { faultsFrom, faultsOf, NO_FAULTS, without, type Faults } from './faults';
import type { People } from './people';
import { newKey, send } from './sending';
import { namedBy, startFrom, type Obstacle } from './start';
import { keepUnsent, takeUnsent } from './unsent';
import { problemWords, sayOn, type ErrorWords } from './words';

export type View = 'loading' | 'blocked' | 'empty' | 'form' | 'preview' | 'sending' | 'sent';

const SLOW_MS = 8_000;

/** Everything the dialog does, without anything of how it looks. Lives on when the dialog is closed while it sends. */
export class CreateForm {
  view: View = 'loading';
  draft: Draft = EMPTY_DRAFT;
  documents: readonly DraftDocument[] = [];
  /** The record is the document itself. */
  isSingle = false;
  /** What the CRM proposes for the chosen documents; absent before the first answer. */
  init: InitAnswer | undefined;
  faults: Faults = NO_FAULTS;
  notice: { readonly words: ErrorWords; readonly reference: string } | undefined;
  obstacle: Obstacle | undefined;
  mail: MailPreview | undefined;
  mailFailure: ErrorWords | undefined;
  /** Sending takes longer than usual. */
  isSlow = false;
  signingId: number | undefined;
  /** The session's language, BCP 47. */
  readonly locale: string;

  readonly search: SearchCandidates = (text) => this.client.searchSigners(text);

  private readonly client: CrmClient;
  private readonly language: string;
  /** One for all tries of this dialog: a lost answer never becomes a second signing. */
  private key = newKey();
  private asks = 0;
  private hasLeft = false;

  constructor(
    private readonly platform: WebComponentPlatform,
    private readonly record: { readonly limetype: string; readonly id: number },
    private readonly show: () => void,
  ) {
    this.client = new CrmClient(platform.get(PlatformServiceName.Http) as HttpClient);
    this.language = sessionLanguage(platform);
    this.locale = new Translator({}, this.language).locale;
  }

  /** Asks what can be sent, or goes on with what could not be sent before. Never throws. */
  async begin(): Promise<void> {
    const { limetype, id } = this.record;
    const start = await startFrom(this.client, limetype, id);
    if (!start.isPossible) {
      this.block(start.obstacle);
      return;
    }
    this.isSingle = start.isSingle;
    this.documents = start.documents;
    const kept = takeUnsent(limetype, id);
    if (kept !== undefined) {
      this.draft = kept.draft;
      this.key = kept.key;
    } else {
      this.draft = {
        ...EMPTY_DRAFT,
        language: this.language,
        documents: start.documents.length === 1 ? start.documents.map((one) => one.id) : [],
      };
    }
    if (start.documents.length === 0) this.view = 'empty';
    else await this.propose('loading');
    this.show();
  }

  /** The dialog is going; sending goes on, and its end is told by a notification. */
  leave(): void {
    this.hasLeft = true;
  }

  choose(documents: readonly number[]): void {
    this.edit(written(this.draft, { documents }), 'documents');
    for (const { id } of this.documents) this.faults = without(this.faults, `document.${id}`);
    void this.propose();
  }

  setPeople(people: People): void {
    const before = this.draft.people.list;
    const changed = before.filter((person) => !people.list.includes(person)).map(({ key }) => key);
    this.edit(written(this.draft, { people }), 'signers');
    for (const key of changed) this.faults = without(this.faults, `person.${key}`);
    this.show();
  }

  /** A change by the sender; what was wrong with the field is forgotten. */
  write(field: string, change: Partial<Omit<Draft, 'own'>>): void {
    this.edit(written(this.draft, change), field);
    this.show();
  }

  /** The mail's language: what the sender has not written follows it. */
  speak(language: string): void {
    this.edit(written(this.draft, { language }), 'language');
    void this.propose();
  }

  async preview(): Promise<void> {
    this.view = 'preview';
    this.mail = undefined;
    this.mailFailure = undefined;
    this.show();
    const { title, meta, signers } = bodyOf(this.draft);
    const { name = '', role = 'signer' } = signers[0] ?? {};
    try {
      this.mail = await this.client.previewMail({ title, meta, signer: { name, role } });
    } catch (failure) {
      this.mailFailure = problemWords(this.platform, await problemOf(failure));
    }
    this.show();
  }

  endPreview(): void {
    this.view = 'form';
    this.show();
  }

  /** Checks and sends. @returns the first field at fault, `notice` when it is none of the fields, or `undefined` when it is sent */
  async submit(): Promise<string | undefined> {
    if (this.view !== 'form' && this.view !== 'preview') return undefined;
    this.notice = undefined;
    this.faults = faultsOf(this.draft);
    const isComplete = this.faults.size === 0 && this.init !== undefined;
    this.view = isComplete ? 'sending' : 'form';
    this.isSlow = false;
    this.show();
    if (!isComplete) return this.firstFault();
    const slow = setTimeout(() => {
      this.isSlow = true;
      this.show();
    }, SLOW_MS);
    const { draft } = this;
    const outcome = await send((body, key) => this.client.create(body, key), bodyOf(draft), this.key);
    clearTimeout(slow);
    if (outcome.state === 'sent') {
      this.sent(outcome.signing.id);
      return undefined;
    }
    this.refused(outcome.problem);
    return this.firstFault() ?? 'notice';
  }

  private sent(signingId: number): void {
    this.signingId = signingId;
    this.view = 'sent';
    tellChanged(this.platform, signingId, this.record);
    if (this.hasLeft) void this.notifications().notify(sayOn(this.platform)('create.sent'));
    this.show();
  }

  private refused(problem: Problem): void {
    const words = problemWords(this.platform, problem);
    const say = sayOn(this.platform);
    this.view = 'form';
    this.faults = faultsFrom(problem, this.draft);
    this.notice = {
      words,
      reference: problem.reference === '' ? '' : say('reference', { reference: problem.reference }),
    };
    this.show();
    if (!this.hasLeft) return;
    keepUnsent(this.record.limetype, this.record.id, { draft: this.draft, key: this.key });
    const text = say('create.not_sent', { title: this.draft.title, cause: words.title });
    void this.notifications()
      .notify(text, { actionText: say('create.open_again'), multiline: true })
      .then((isWanted) =>
        isWanted ? openDialog(this.platform, Tag.CreateDialog, { context: this.record }) : undefined,
      );
  }

  private edit(draft: Draft, field: string): void {
    this.draft = draft;
    this.faults = without(this.faults, field);
  }

  private firstFault(): string | undefined {
    return this.faults.keys().next().value;
  }

  /** Fills in what the CRM proposes for the chosen documents; an older answer never replaces a newer one. */
  private async propose(after: View = this.view): Promise<void> {
    this.asks += 1;
    const ask = this.asks;
    const { documents, language } = this.draft;
    if (documents.length === 0) {
      this.view = 'form';
      this.show();
      return;
    }
    this.show();
    try {
      const init = await this.client.init(documents, language);
      if (ask !== this.asks) return;
      if (init.methods.length === 0) this.block({ kind: 'no_methods' });
      else this.proposed(init, after);
    } catch (failure) {
      if (ask === this.asks) await this.notProposed(failure, after);
    }
    this.show();
  }

  private proposed(init: InitAnswer, after: View): void {
    this.init = init;
    this.documents = namedBy(this.documents, init);
    this.draft = withProposals(this.draft, init);
    this.notice = undefined;
    if (after === 'loading') this.view = 'form';
  }

  private async notProposed(failure: unknown, after: View): Promise<void> {
    const problem = await problemOf(failure);
    if (after === 'loading' && problem.errors.length === 0) {
      this.block({ kind: 'refused', problem });
      return;
    }
    this.view = 'form';
    this.faults = faultsFrom(problem, this.draft);
    this.notice = { words: problemWords(this.platform, problem), reference: problem.reference };
  }

  private block(obstacle: Obstacle): void {
    this.obstacle = obstacle;
    this.view = 'blocked';
    this.show();
  }

  private notifications(): Notifications {
    return this.platform.get(PlatformServiceName.Notification) as Notifications;
  }
}

function sessionLanguage(platform: WebComponentPlatform): string {
  let wish = '';
  const state = platform.get(PlatformServiceName.Application) as StateRepository<ApplicationState>;
  state.subscribe(({ session }) => (wish = session.language))();
  return chooseLanguage(LANGUAGES, [wish]);
}
