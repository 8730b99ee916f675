import { Component, Element, h, Host, Prop, State } from '@stencil/core';
import { supportedMethods } from '../../portal/methods';
import { dutyOf, showsDocument, verbOf, type View, viewOf, viewOfFailure } from '../../portal/view';
import { RequestFailure } from '../../services/http';
import type { PortalVisit } from '../../services/payloads';
import { PortalClient } from '../../services/portal-client';
import { Translator } from '../../services/translator';
import { arrive, speaking } from './arrive';
import { pageStyle, storeLanguage } from './page';
import { Arrival } from './parts/arrival';
import { Details, Panel, Ways } from './parts/panel';
import { Sheet } from '../../portal/sheet';
import { StateCard, Waiting } from './parts/state-card';
import { type FinalStep, headingOf, progressOf, type Step, StepContent } from './parts/step-content';
import { TopBar } from './parts/top-bar';
import { problemText } from './parts/problem-text';
import { Patience } from './patience';

/** The signing portal: the holder of a link reads one document and decides. One decision at a time, never a dead end. */
@Component({
  tag: 'lwc-limepkg-esign-portal',
  styleUrls: [
    '../../styles/tokens.css',
    '../../styles/base.css',
    '../../styles/sheet.css',
    'lwc-limepkg-esign-portal.css',
    'dialogs.css',
    'print.css',
  ],
  shadow: true,
})
export class Portal {
  /** Where the portal's calls are, for example `/demo/limepkg-esign`. */
  @Prop() apiBase = '';

  /** The language the page was delivered in; the reader's choice and the signing's own come first. */
  @Prop() language = '';

  @Element() host!: HTMLElement;

  @State() private view: View = { name: 'loading' };
  @State() private visit: PortalVisit | undefined;
  @State() private translator = new Translator({}, 'en_us');
  @State() private step: Step | undefined;
  @State() private isBusy = false;
  @State() private problem = '';
  @State() private announcement = '';
  @State() private countedPages: number | undefined;
  @State() private isTicked = false;
  @State() private reason = '';

  private client!: PortalClient;
  private dialog: HTMLDialogElement | undefined;
  private pad: HTMLLwcLimepkgEsignSignatureElement | undefined;
  private wantsFocus = false;
  private readonly patience = new Patience(() => this.refresh());

  connectedCallback(): void {
    const token = new URLSearchParams(window.location.search).get('token') ?? '';
    this.client = new PortalClient(this.apiBase.replace(/\/$/, ''), token);
    pageStyle();
  }

  componentDidLoad(): void {
    void this.load();
  }

  disconnectedCallback(): void {
    this.patience.stop();
  }

  componentDidRender(): void {
    if (this.wantsFocus && this.step === undefined) {
      this.wantsFocus = false;
      this.host.shadowRoot?.querySelector<HTMLElement>('h1')?.focus();
    }
  }

  render() {
    const { translator } = this;
    const coworker = this.visit?.signing.coworker;
    return (
      <Host lang={translator.locale}>
        <TopBar
          translator={translator}
          sender={coworker?.company || coworker?.name || ''}
          onLanguage={(language) => void this.choose(language)}
        />
        {this.view.name === 'loading' ? <Waiting /> : this.page()}
        <p class="hidden" role="status">
          {this.announcement}
        </p>
        {this.step !== undefined && this.sheet(this.step)}
      </Host>
    );
  }

  private page() {
    const { visit, view, translator } = this;
    const hasCard = view.name !== 'act' && view.name !== 'read';
    const card = hasCard && (
      <StateCard
        translator={translator}
        view={view}
        visit={visit}
        signedDocumentUrl={this.client.signedDocumentUrl}
        onRetry={() => void this.load()}
      />
    );
    if (visit === undefined || !showsDocument(view)) {
      return <main class="single">{card}</main>;
    }
    return (
      <div class="columns">
        <main>
          {card || <Arrival translator={translator} visit={visit} pages={this.pages} />}
          <lwc-limepkg-esign-document
            src={this.documentUrl}
            filename={visit.signing.originalDocument?.filename ?? ''}
            translator={translator}
            onPagesKnown={(event) => (this.countedPages = event.detail)}
            onDocumentFailed={(event) => event.detail === 409 && void this.refresh()}
          />
        </main>
        <Panel {...this.panelProps(visit)} />
      </div>
    );
  }

  private panelProps(visit: PortalVisit) {
    const mayAct = this.view.name === 'act';
    const verb = verbOf(this.view);
    return {
      translator: this.translator,
      visit,
      downloadUrl: this.documentUrl,
      actionText: verb && this.translator.get(verb),
      mayDecline: mayAct,
      maySayNotMe: mayAct || this.view.name === 'read',
      onAct: () => this.begin(visit),
      onMore: () => this.open('more'),
      onDecline: () => this.open('declined'),
      onNotMe: () => this.open('not_me'),
    };
  }

  private sheet(step: Step) {
    const { translator, visit, pages, isBusy, isTicked, reason } = this;
    return (
      <Sheet
        title={translator.get(headingOf(step))}
        closeText={translator.get('close')}
        problem={this.problem}
        onClose={() => this.close()}
        dialogRef={(element) => (this.dialog = element)}
      >
        {visit && step === 'more' && [<Details {...this.panelProps(visit)} />, <Ways {...this.panelProps(visit)} />]}
        {visit && step !== 'more' && (
          <StepContent
            {...{ step, translator, visit, pages, isBusy, isTicked, reason }}
            padRef={(pad) => (this.pad = pad)}
            onPad={() => (this.problem = '')}
            onTick={(ticked) => {
              this.isTicked = ticked;
              this.problem = '';
            }}
            onReason={(text) => {
              this.reason = text;
              this.problem = '';
            }}
            onChoose={(method) => this.open(method)}
            onConfirm={(final) => void this.confirm(final)}
            onBack={() => this.close()}
          />
        )}
      </Sheet>
    );
  }

  private get pages(): number | undefined {
    return this.visit?.signing.originalDocument?.pages ?? this.countedPages;
  }

  private get documentUrl(): string {
    return this.view.name === 'completed' ? this.client.signedDocumentUrl : this.client.originalDocumentUrl;
  }

  private begin(visit: PortalVisit): void {
    const duty = dutyOf(visit);
    if (duty === 'view') {
      this.show({ name: 'thanks' });
      return;
    }
    if (duty === 'approve') {
      this.open('approve');
      return;
    }
    const [first, ...others] = supportedMethods(visit.signing.methods);
    this.open(first !== undefined && others.length === 0 ? first : 'choose');
    if (first === undefined) {
      this.problem = this.translator.error('METHOD_NOT_ENABLED').text;
    }
  }

  private open(step: Step): void {
    this.problem = '';
    this.isTicked = false;
    this.step = step;
  }

  private close(): void {
    if (this.isBusy || this.step === undefined) {
      return;
    }
    this.dialog?.close();
    this.step = undefined;
    this.problem = '';
  }

  private async confirm(step: FinalStep): Promise<void> {
    const call = await this.callFor(step);
    if (typeof call === 'string') {
      this.problem = this.translator.get(call);
    } else {
      await this.act(call, progressOf(step));
    }
  }

  /** The call that carries out a step, or the key of what is still missing. */
  private async callFor(step: FinalStep): Promise<(() => Promise<PortalVisit>) | string> {
    const reason = this.reason.trim();
    switch (step) {
      case 'checkbox':
        return this.isTicked ? () => this.client.signByCheckbox() : 'confirm.checkbox_missing';
      case 'signature': {
        const drawn = (await this.pad?.result()) ?? 'empty';
        return typeof drawn === 'string' ? `draw.${drawn}` : () => this.client.signByDrawing(drawn);
      }
      case 'approve':
        return () => this.client.approve();
      case 'declined':
        return reason === '' ? 'decline.reason_missing' : () => this.client.decline(step, reason);
      case 'not_me':
        return () => this.client.decline(step, reason);
    }
  }

  /** Carries out the one call that changes something, and shows what became of it. */
  private async act(call: () => Promise<PortalVisit>, progress: string): Promise<void> {
    this.isBusy = true;
    this.problem = '';
    this.announcement = this.translator.get(`progress.${progress}`);
    try {
      const visit = await call();
      this.finish(() => this.receive(visit, true));
    } catch (error) {
      await this.explain(error);
    }
  }

  private finish(show: () => void): void {
    this.isBusy = false;
    this.announcement = '';
    this.close();
    show();
  }

  /** A conflict means that the world has moved on: show where it is now. Anything else leaves the dialog as it was. */
  private async explain(error: unknown): Promise<void> {
    const view = viewOfFailure(error);
    const failure = error instanceof RequestFailure ? error : undefined;
    if (view.name === 'tampered' || failure?.code === 'TOKEN_INVALID') {
      this.finish(() => this.show(view));
      return;
    }
    if (failure?.status === 409) {
      await this.client.signing().then(
        (visit) => this.finish(() => this.receive(visit)),
        (reason: unknown) => this.finish(() => this.show(viewOfFailure(reason))),
      );
      return;
    }
    this.isBusy = false;
    this.problem = problemText(this.translator, view, failure);
  }

  private async load(): Promise<void> {
    const { translator, visit, failure } = await arrive(this.client, this.translator, this.language);
    this.speak(translator);
    if (visit === undefined) {
      this.show(viewOfFailure(failure));
    } else {
      this.receive(visit);
    }
  }

  /** Looks again, quietly, while others finish; only a changed document is worth an alarm. */
  private async refresh(): Promise<void> {
    try {
      const visit = await this.client.signing();
      if (this.step === undefined) {
        this.receive(visit, this.view.name === 'done' && this.view.isFresh);
      }
    } catch (error) {
      const view = viewOfFailure(error);
      if (view.name === 'tampered') {
        this.show(view);
      }
    }
  }

  private receive(visit: PortalVisit, isFresh = false): void {
    this.visit = visit;
    this.show(viewOf(visit, isFresh));
  }

  private show(view: View): void {
    const hasMoved = this.view.name !== view.name;
    this.wantsFocus ||= hasMoved && this.view.name !== 'loading';
    this.view = view;
    this.speak(this.translator);
    if (view.name === 'done' || view.name === 'waiting') {
      this.patience.start();
    } else {
      this.patience.stop();
    }
  }

  /** Speaks the language the reader has chosen; if its texts cannot be had, the page stays as it is. */
  private async choose(language: string): Promise<void> {
    storeLanguage(language);
    await speaking(this.client, this.translator, language).then(
      (translator) => this.speak(translator),
      () => this.speak(this.translator.in(this.translator.language)),
    );
  }

  private speak(translator: Translator): void {
    this.translator = translator;
    document.documentElement.lang = translator.locale;
    const title = this.visit?.signing.title;
    document.title = title === undefined ? document.title : translator.get('page_title', { title });
  }
}
