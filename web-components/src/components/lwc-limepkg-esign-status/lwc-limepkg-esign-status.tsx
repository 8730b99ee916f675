import { Component, Element, h, Host, Prop, State, Watch as Changed } from '@stencil/core';
import { SendForSigningCommand } from '../../commands/send-for-signing.command';
import { ShowSigningCommand } from '../../commands/show-signing.command';
import { SIGNING_CHANGED } from '../../contract/events';
import {
  PlatformServiceName,
  type CommandBus,
  type EventDispatcher,
  type WebComponentContext,
  type WebComponentPlatform,
} from '../../contract/platform';
import { attempt, failureOf, remind, resume, type Outcome } from '../../crm/status/acting';
import { tellChanged } from '../../crm/status/dialogs';
import { SigningLine } from '../../crm/status/line';
import { Moments } from '../../crm/status/moments';
import { NoticeBox } from '../../crm/status/notice-box';
import { clientOf, readerOf, type Reader } from '../../crm/status/session';
import { isMoving, statusWord } from '../../crm/status/state';
import { Watch } from '../../crm/status/watch';
import { sayOn, type Say } from '../../crm/create/words';
import type { StatusAnswer, StatusSigning } from '../../services/crm-payloads';
import { problemOf } from '../../services/problem';
import { inOrder } from '../../services/translator';

const MOST_AT_FIRST = 5;
const NOBODYS_BUSINESS = 403;

/** What has been sent for signing from a record, how far it has come, and the one action that would move each forward. */
@Component({
  tag: 'lwc-limepkg-esign-status',
  styleUrls: ['../../crm/status/card.css', 'lwc-limepkg-esign-status.css'],
  shadow: true,
})
export class Status {
  @Element() host!: HTMLElement;

  /** The client's services. */
  @Prop() platform?: WebComponentPlatform;

  /** The record it is shown on. */
  @Prop() context?: WebComponentContext;

  @State() private answer?: StatusAnswer;
  @State() private failure?: Outcome;
  @State() private outcome?: Outcome;
  @State() private busyId = 0;
  @State() private isWhole = false;
  /** It is none of this person's business, or the record is new. */
  @State() private isQuiet = false;
  @State() private news = '';

  private shown = '';
  private focusId = 0;
  private reader: Reader = { locale: 'en', isAdmin: false };
  private moments = new Moments('en');
  private say: Say = (key) => key;
  private listening?: EventDispatcher;
  private readonly watch = new Watch(() => this.look());

  connectedCallback(): void {
    this.begin();
  }

  componentWillLoad(): void {
    this.begin();
  }

  componentWillUpdate(): void {
    this.begin();
  }

  disconnectedCallback(): void {
    this.watch.stop();
    this.listening?.removeListener(SIGNING_CHANGED, this.onChanged);
    this.listening = undefined;
  }

  componentDidRender(): void {
    const id = this.focusId;
    if (id === 0 || this.busyId !== 0) return;
    this.focusId = 0;
    // What was pressed may be gone: the line it stood in is the next best place.
    const line = this.host.shadowRoot?.querySelector<HTMLElement>(`[data-signing="${id}"]`);
    (line?.querySelector<HTMLElement>('limel-button') ?? line?.querySelector<HTMLElement>('.open'))?.focus();
  }

  @Changed('context')
  onContext(): void {
    this.answer = undefined;
    this.outcome = undefined;
    this.shown = '';
    void this.refresh();
  }

  private begin(): void {
    if (this.listening || !this.platform || !this.context) return;
    const { platform } = this;
    this.reader = readerOf(platform);
    this.moments = new Moments(this.reader.locale);
    this.say = sayOn(platform);
    this.listening = platform.get(PlatformServiceName.EventDispatcher) as EventDispatcher;
    this.listening.addListener(SIGNING_CHANGED, this.onChanged);
    void this.refresh();
  }

  private readonly onChanged = (): void => void this.refresh();

  private readonly refresh = async (): Promise<void> => {
    try {
      const isOn = await this.look();
      this.failure = undefined;
      if (isOn && this.listening) this.watch.start();
      else this.watch.stop();
    } catch (failure) {
      await this.fail(failure);
    }
  };

  private async fail(failure: unknown): Promise<void> {
    this.watch.stop();
    const { status } = await problemOf(failure);
    this.isQuiet = status === NOBODYS_BUSINESS && !this.reader.isAdmin;
    if (this.platform && !this.isQuiet) {
      this.failure = await failureOf(this.platform, this.say, failure);
    }
  }

  /** @returns whether anything is in motion */
  private async look(): Promise<boolean> {
    const { platform, context } = this;
    if (!platform || !context?.limetype || !context.id) {
      this.isQuiet = true;
      return false;
    }
    const answer = await clientOf(platform).status(context.limetype, context.id);
    if (context !== this.context) return false;
    const shown = JSON.stringify(answer);
    if (shown !== this.shown) {
      this.announce(answer.signings);
      this.shown = shown;
      this.answer = answer;
      this.isQuiet = answer.context === 'not_configured' && !this.reader.isAdmin;
    }
    return answer.signings.some(({ status }) => isMoving(status.value));
  }

  /** Says what is new, to those who do not see it. */
  private announce(signings: readonly StatusSigning[]): void {
    const before = new Map(this.answer?.signings.map(({ id, status }) => [id, status.value]));
    const changed = signings.filter(({ id, status }) => this.answer && before.get(id) !== status.value);
    if (changed.length > 0) {
      this.news = changed
        .map(({ title, status }) => `${inOrder(title)}: ${statusWord(this.say, status.value)}`)
        .join('. ');
    }
  }

  private readonly send = (): void => {
    this.command(Object.assign(new SendForSigningCommand(), { context: this.context }));
  };

  private open({ id, limetype }: StatusSigning): void {
    this.command(Object.assign(new ShowSigningCommand(), { context: { limetype, id } }));
  }

  private command(command: object): void {
    (this.platform?.get(PlatformServiceName.CommandBus) as CommandBus | undefined)?.handle(command);
  }

  private async act({ id, action }: StatusSigning): Promise<void> {
    const { platform, context } = this;
    if (!platform || this.busyId !== 0) return;
    this.busyId = id;
    const client = clientOf(platform);
    this.outcome = await attempt(platform, this.say, () =>
      action === 'resume' ? resume(client, platform, this.say, id) : remind(client, this.say, this.reader.locale, id),
    );
    this.busyId = 0;
    this.focusId = id;
    tellChanged(platform, id, context);
  }

  render() {
    return (
      <Host hidden={this.isQuiet || !this.platform}>
        <div class="hidden" role="status" aria-live="polite">
          {this.news}
        </div>
        {this.isQuiet ? null : this.body()}
      </Host>
    );
  }

  private body() {
    const { say, answer } = this;
    return [
      <div class="head">
        <h2>{say('status.title')}</h2>
        {answer && answer.signings.length > 0 && this.canSend(answer) ? (
          <button type="button" class="text-button" onClick={this.send}>
            {say('action.send')}
          </button>
        ) : null}
      </div>,
      this.failure && (
        <NoticeBox outcome={this.failure}>
          <button type="button" class="text-button" onClick={this.refresh}>
            {say('retry')}
          </button>
        </NoticeBox>
      ),
      this.outcome && <NoticeBox outcome={this.outcome} />,
      answer ? this.content(answer) : this.failure ? null : this.skeleton(),
    ];
  }

  private content(answer: StatusAnswer) {
    const { say } = this;
    if (answer.context === 'not_configured') {
      return <p class="soft">{say('status.not_configured')}</p>;
    }
    if (answer.signings.length === 0) {
      const canSend = this.canSend(answer);
      return (
        <div class="empty">
          <p>{say(canSend ? 'status.empty' : 'create.no_documents')}</p>
          {canSend ? this.sendButton() : null}
        </div>
      );
    }
    const shown = this.isWhole ? answer.signings : answer.signings.slice(0, MOST_AT_FIRST);
    return [
      <ul>{shown.map((signing) => this.line(signing))}</ul>,
      <div class="foot">
        <span class="soft">{say('status.zone', { place: this.moments.place })}</span>
        {shown.length < answer.signings.length ? (
          <button type="button" class="text-button" onClick={() => (this.isWhole = true)}>
            {say('status.more')}
          </button>
        ) : null}
      </div>,
    ];
  }

  private line(signing: StatusSigning) {
    return (
      <SigningLine
        say={this.say}
        locale={this.reader.locale}
        moments={this.moments}
        signing={signing}
        isBusy={this.busyId === signing.id}
        onOpen={() => this.open(signing)}
        onAct={() => void this.act(signing)}
      />
    );
  }

  private canSend({ context, potentialDocuments }: StatusAnswer): boolean {
    return context === 'relation' || (context === 'document' && potentialDocuments.length > 0);
  }

  private sendButton() {
    return <limel-button label={this.say('action.send')} primary={true} onClick={this.send} />;
  }

  private skeleton() {
    return (
      <div aria-busy="true">
        <span class="hidden">{this.say('loading')}</span>
        <div class="skeleton" />
        <div class="skeleton" />
      </div>
    );
  }
}
