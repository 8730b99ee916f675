import { Component, Element, h, Host, Prop, State, Watch as Changed } from '@stencil/core';
import { SIGNING_CHANGED } from '../../contract/events';
import {
  PlatformServiceName,
  type EventDispatcher,
  type WebComponentContext,
  type WebComponentPlatform,
} from '../../contract/platform';
import { sayOn, type Say } from '../../crm/create/words';
import { CancelForm } from '../../crm/details/cancel-form';
import { copyText } from '../../crm/details/copying';
import { Decisions } from '../../crm/details/decisions';
import { Files } from '../../crm/details/files';
import { Head, Standstill } from '../../crm/details/head';
import { LaterSeal } from '../../crm/details/later-seal';
import { People } from '../../crm/details/people';
import { groupsOf, readSigning, type SigningView } from '../../crm/details/reading';
import { Story } from '../../crm/details/story';
import { attempt, decide, failureOf, remind, resume, type Outcome } from '../../crm/status/acting';
import { tellChanged } from '../../crm/status/dialogs';
import { Icon } from '../../crm/status/icons';
import { Moments } from '../../crm/status/moments';
import { NoticeBox } from '../../crm/status/notice-box';
import { clientOf, readerOf } from '../../crm/status/session';
import { isMoving, statusWord } from '../../crm/status/state';
import { Watch } from '../../crm/status/watch';

/** @returns what to say when it is done */
type Work = (platform: WebComponentPlatform) => Promise<string>;

/** One signing: where it stands, what can be done, who has done what, its files, and what has happened. */
@Component({
  tag: 'lwc-limepkg-esign-details',
  styleUrls: ['../../crm/status/card.css', 'lwc-limepkg-esign-details.css'],
  shadow: true,
})
export class Details {
  @Element() host!: HTMLElement;

  /** The client's services. */
  @Prop() platform?: WebComponentPlatform;

  /** The signing's record. */
  @Prop() context?: WebComponentContext;

  @State() private view?: SigningView;
  @State() private failure?: Outcome;
  @State() private outcome?: Outcome;
  /** What is being done: `remind`, `remind-<signer>`, `resume`, `seal`, `cancel`, `identity-<transaction>`. */
  @State() private busy = '';
  @State() private isAskingReason = false;
  @State() private isWholeStory = false;
  @State() private copied = '';
  @State() private news = '';

  private shown = '';
  private focusOn = '';
  private locale = 'en';
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
    const target = this.focusOn;
    if (target === '' || this.busy !== '') return;
    this.focusOn = '';
    const root = this.host.shadowRoot;
    (root?.querySelector<HTMLElement>(target) ?? root?.querySelector<HTMLElement>('.title'))?.focus();
  }

  @Changed('context')
  onContext(): void {
    this.view = undefined;
    this.outcome = undefined;
    this.isAskingReason = false;
    this.shown = '';
    void this.refresh();
  }

  private begin(): void {
    if (this.listening || !this.platform || !this.context) return;
    const { platform } = this;
    this.locale = readerOf(platform).locale;
    this.moments = new Moments(this.locale);
    this.say = sayOn(platform);
    this.listening = platform.get(PlatformServiceName.EventDispatcher) as EventDispatcher;
    this.listening.addListener(SIGNING_CHANGED, this.onChanged);
    void this.refresh();
  }

  private readonly onChanged = (): void => void this.refresh();

  private readonly refresh = async (): Promise<void> => {
    const { platform } = this;
    if (!platform) return;
    try {
      const isOn = await this.look();
      this.failure = undefined;
      if (isOn && this.listening) this.watch.start();
      else this.watch.stop();
    } catch (failure) {
      this.watch.stop();
      this.failure = await failureOf(platform, this.say, failure);
    }
  };

  /** @returns whether anything is in motion */
  private async look(): Promise<boolean> {
    const { platform, context } = this;
    if (!platform || !context?.id) return false;
    const view = await readSigning(clientOf(platform), context.id);
    if (context !== this.context) return false;
    const shown = JSON.stringify(view);
    const { value } = view.signing.status;
    if (shown !== this.shown) {
      if (this.view && this.view.signing.status.value !== value) this.news = statusWord(this.say, value);
      this.shown = shown;
      this.view = view;
    }
    return isMoving(value) || view.progress.seal === 'under_way';
  }

  /** @param focusOn - where the focus goes afterwards, if it is still there; else to the title */
  private async run(name: string, focusOn: string, work: Work): Promise<void> {
    const { platform, context } = this;
    if (!platform || !context?.id || this.busy !== '') return;
    this.busy = name;
    this.outcome = await attempt(platform, this.say, () => work(platform));
    if (this.outcome.isGood) this.isAskingReason = false;
    await this.look().catch(() => undefined);
    this.busy = '';
    this.focusOn = focusOn;
    tellChanged(platform, context.id, context);
  }

  private remind(id: number, signerId?: number): void {
    const name = signerId === undefined ? 'remind' : `remind-${signerId}`;
    const focusOn = signerId === undefined ? '.remind-all' : `[data-signer="${signerId}"] limel-button`;
    void this.run(name, focusOn, (platform) =>
      remind(clientOf(platform), this.say, this.locale, id, signerId === undefined ? undefined : [signerId]),
    );
  }

  private resume(id: number): void {
    void this.run('resume', '.resume', (platform) => resume(clientOf(platform), platform, this.say, id));
  }

  private seal(id: number): void {
    void this.run('seal', '.seal', async (platform) => {
      await clientOf(platform).seal(id);
      this.watch.start();
      return this.say('details.seal.begun');
    });
  }

  private cancel(id: number, reason: string): void {
    void this.run('cancel', '.title', async (platform) => {
      await clientOf(platform).cancel(id, reason);
      return this.say('cancel_signing.done');
    });
  }

  private ask(isAsking: boolean): void {
    this.isAskingReason = isAsking;
    this.focusOn = isAsking ? '#cancel-reason' : '.cancel';
  }

  private async copy(text: string, what: string): Promise<void> {
    const isCopied = await copyText(text, this.host.shadowRoot);
    this.copied = isCopied ? what : '';
    this.news = this.say(isCopied ? 'details.copied' : 'details.copy_failed');
    if (!isCopied) this.outcome = { isGood: false, text: `${this.news} ${text}` };
  }

  render() {
    return (
      <Host>
        <div class="hidden" role="status" aria-live="polite">
          {this.news}
        </div>
        {this.failure && (
          <NoticeBox outcome={this.failure}>
            <button type="button" class="text-button" onClick={this.refresh}>
              {this.say('retry')}
            </button>
          </NoticeBox>
        )}
        {this.view && this.platform ? this.whole(this.view, this.platform) : this.failure ? null : this.skeleton()}
      </Host>
    );
  }

  private whole(view: SigningView, platform: WebComponentPlatform) {
    const { say, moments } = this;
    const head = { platform, say, moments, view };
    return [
      <Head {...head} />,
      this.outcome && <NoticeBox outcome={this.outcome} />,
      <Standstill {...head}>{this.resumeButton(view)}</Standstill>,
      this.isAskingReason ? (
        <CancelForm
          say={say}
          isBusy={this.busy === 'cancel'}
          onCancel={(reason) => this.cancel(view.signing.id, reason)}
          onKeep={() => this.ask(false)}
        />
      ) : (
        this.actions(view)
      ),
      <Decisions
        say={say}
        view={view}
        busy={this.busy}
        onDecide={({ transaction }, decision) =>
          void this.run(`identity-${transaction}`, '.title', () =>
            decide(clientOf(platform), say, view.signing.id, transaction, decision),
          )
        }
      />,
      <section>
        <h3>{say('details.signers')}</h3>
        <People
          say={say}
          moments={moments}
          groups={groupsOf(view)}
          isOver={!isMoving(view.signing.status.value)}
          busy={this.busy}
          onRemind={(signerId) => this.remind(view.signing.id, signerId)}
        />
      </section>,
      <section>
        <h3>{say('details.files')}</h3>
        <Files say={say} view={view} copied={this.copied} onCopy={(text, what) => void this.copy(text, what)} />
        <LaterSeal
          say={say}
          progress={view.progress}
          isBusy={this.busy === 'seal'}
          onSeal={() => this.seal(view.signing.id)}
        />
      </section>,
      this.story(view),
      <p class="soft foot">{say('status.zone', { place: moments.place })}</p>,
    ];
  }

  private story({ events }: SigningView) {
    return (
      <Story
        say={this.say}
        moments={this.moments}
        events={events}
        isWhole={this.isWholeStory}
        onWhole={() => {
          this.isWholeStory = true;
          this.focusOn = '.story-title';
        }}
      />
    );
  }

  private actions({ signing, progress }: SigningView) {
    const { say, busy } = this;
    const { portalUrl } = signing;
    const isRemindable = progress.canRemind && progress.signers.filter(({ isNext }) => isNext).length > 1;
    const own = portalUrl && [
      <a class="link-button primary" href={portalUrl} target="_blank" rel="noreferrer">
        <Icon name="pen" />
        {say('details.portal')}
      </a>,
      <limel-button
        label={say(this.copied === 'link' ? 'details.copied' : 'details.copy_link')}
        onClick={() => void this.copy(portalUrl, 'link')}
      />,
    ];
    const all = isRemindable && (
      <limel-button
        class="remind-all"
        label={say('details.remind_all')}
        outlined={true}
        loading={busy === 'remind'}
        onClick={() => this.remind(signing.id)}
      />
    );
    const cancel = progress.canCancel && (
      <limel-button
        class="cancel danger"
        label={say('cancel_signing.button')}
        outlined={true}
        onClick={() => this.ask(true)}
      />
    );
    return own || all || cancel ? <div class="row actions">{[own, all, cancel]}</div> : null;
  }

  private resumeButton({ signing, progress }: SigningView) {
    return progress.canResume || signing.status.value === 'error' ? (
      <limel-button
        class="resume"
        label={this.say('resume.button')}
        primary={true}
        loading={this.busy === 'resume'}
        onClick={() => this.resume(signing.id)}
      />
    ) : null;
  }

  private skeleton() {
    return (
      <div aria-busy="true">
        <span class="hidden">{this.say('loading')}</span>
        <div class="skeleton" />
        <div class="skeleton" />
        <div class="skeleton" />
      </div>
    );
  }
}
