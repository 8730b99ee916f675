import { Component, Element, h, Host, Prop, State } from '@stencil/core';
import { firstStepOf } from '../../portal/first-step';
import { methodNamed } from '../../portal/methods';
import { decline, notMe } from '../../portal/methods/decline';
import type { FormView, MethodScene, MethodView } from '../../portal/methods/method-view';
import { type Return, returnOf, viewOfReturn, withoutReturn } from '../../portal/return';
import { verbOf, type View, viewOf, viewOfFailure } from '../../portal/view';
import type { PortalVisit } from '../../services/payloads';
import { PortalClient } from '../../services/portal-client';
import { Translator } from '../../services/translator';
import { arrive, speaking } from './arrive';
import { consequenceOf } from './consequence';
import { Elsewhere } from './elsewhere';
import { isSupportedBrowser, pageStyle, storeLanguage } from './page';
import { Page } from './parts/page';
import { type Step, StepSheet } from './parts/step-sheet';
import { TopBar } from './parts/top-bar';
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
  /** What was filled in, by form: it outlives refused calls and closed dialogs. */
  @State() private drafts: Readonly<Record<string, unknown>> = {};
  /** Counts what changed inside a step that keeps its own state. */
  @State() private stepChanges = 0;

  private client!: PortalClient;
  private comingBack: Return | undefined;
  private dialog: HTMLDialogElement | undefined;
  private wantsFocus = false;
  private wantsHeading = false;
  private readonly isSupported = isSupportedBrowser();
  private readonly patience = new Patience(() => this.refresh());
  private readonly elsewhere = new Elsewhere({
    open: (step) => this.open(step),
    scene: () => this.scene(this.visit!),
    look: () => this.client.signing(),
    hasMoved: (visit) => viewOf(visit).name !== this.view.name,
    done: (visit) => this.finish(() => this.receive(visit, true)),
    refused: (error) => void this.explain(error),
    say: (text) => (this.announcement = text),
    changed: () => (this.stepChanges += 1),
  });

  connectedCallback(): void {
    const token = new URLSearchParams(window.location.search).get('token') ?? '';
    this.client = new PortalClient(this.apiBase.replace(/\/$/, ''), token);
    this.comingBack = returnOf(window.location.hash);
    if (this.comingBack !== undefined) {
      window.history.replaceState(null, '', withoutReturn(window.location.href));
    }
    if (this.isSupported) {
      pageStyle();
    }
  }

  componentDidLoad(): void {
    if (this.isSupported) {
      void this.load();
    }
  }

  disconnectedCallback(): void {
    this.patience.stop();
    this.elsewhere.end(this.step, false);
  }

  componentDidRender(): void {
    if (this.wantsHeading) {
      this.wantsHeading = false;
      this.host.shadowRoot?.querySelector<HTMLElement>('#sheet-title')?.focus();
    }
    if (this.wantsFocus && this.step === undefined) {
      this.wantsFocus = false;
      this.host.shadowRoot?.querySelector<HTMLElement>('h1')?.focus();
    }
  }

  render() {
    if (!this.isSupported) {
      return (
        <Host>
          <slot />
        </Host>
      );
    }
    const { translator, step } = this;
    const coworker = this.visit?.signing.coworker;
    return (
      <Host lang={translator.locale}>
        <TopBar
          translator={translator}
          sender={coworker?.company || coworker?.name || ''}
          onLanguage={(language) => void this.choose(language)}
        />
        <Page
          translator={translator}
          view={this.view}
          visit={this.visit}
          pages={this.pages}
          documentUrl={this.documentUrl}
          signedDocumentUrl={this.client.signedDocumentUrl}
          panel={this.visit && this.panelProps(this.visit)}
          onRetry={() => void this.load()}
          onPagesKnown={(pages) => (this.countedPages = pages)}
          onDocumentFailed={(status) => status === 409 && void this.refresh()}
        />
        <p class="hidden" role="status">
          {this.step === undefined && this.announcement}
        </p>
        {step !== undefined && this.visit !== undefined && this.sheet(step, this.visit)}
      </Host>
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
      onMore: () => this.open({ name: 'more' }),
      onDecline: () => this.open({ name: 'form', form: decline }),
      onNotMe: () => this.open({ name: 'form', form: notMe }),
      onPhone: () => this.elsewhere.goToPhone(),
    };
  }

  private sheet(step: Step, visit: PortalVisit) {
    const form = step.name === 'form' ? step.form : undefined;
    return (
      <StepSheet
        step={step}
        scene={this.scene(visit)}
        panel={this.panelProps(visit)}
        problem={this.problem}
        announcement={this.announcement}
        isBusy={this.isBusy}
        draft={form && this.drafts[form.id]}
        picture={this.elsewhere.picture}
        dialogRef={(element) => (this.dialog = element)}
        onDraft={(draft) => {
          this.drafts = { ...this.drafts, ...(form && { [form.id]: draft }) };
          this.problem = '';
        }}
        onMethod={(id) => this.use(methodNamed(id, visit.signing.methods))}
        onChoose={() => this.open({ name: 'choose' })}
        onPhone={() => this.elsewhere.goToPhone()}
        onSend={() => form && void this.send(form, visit)}
        onLeave={(way) => void this.elsewhere.leave(this.step, way)}
        onClose={() => this.close()}
      />
    );
  }

  private scene(visit: PortalVisit): MethodScene {
    return { translator: this.translator, visit, pages: this.pages, calls: this.client };
  }

  private get pages(): number | undefined {
    return this.visit?.signing.originalDocument?.pages ?? this.countedPages;
  }

  private get documentUrl(): string {
    return this.view.name === 'completed' ? this.client.signedDocumentUrl : this.client.originalDocumentUrl;
  }

  private begin(visit: PortalVisit): void {
    const step = firstStepOf(visit);
    switch (step.name) {
      case 'thanks':
        return this.show(step);
      case 'form':
        return this.open(step);
      case 'method':
        return this.use(step.method);
      case 'choose':
        this.open({ name: 'choose' });
        this.problem = step.isPossible ? '' : this.translator.error('METHOD_NOT_ENABLED').text;
    }
  }

  /** Goes on with one method: its form, or an attempt with it. */
  private use(method: MethodView | undefined): void {
    if (method?.interaction === 'instant') {
      this.open({ name: 'form', form: method.form });
    } else if (method !== undefined && this.step?.name !== 'run') {
      void this.elsewhere.follow(method).begin();
    }
  }

  private open(step: Step): void {
    this.endStep();
    // What had the focus in the dialog goes away with the step before.
    this.wantsHeading = this.step !== undefined;
    this.problem = '';
    this.step = step;
  }

  private endStep(): void {
    this.announcement = '';
    this.elsewhere.end(this.step, true);
  }

  private close(): void {
    if (this.isBusy || this.step === undefined) {
      return;
    }
    this.endStep();
    this.dialog?.close();
    this.step = undefined;
    this.problem = '';
  }

  /** Carries out the one call that changes something, and shows what became of it. */
  private async send(form: FormView, visit: PortalVisit): Promise<void> {
    // A double click comes before the button is redrawn; a second act would be refused and hide that the first is registered.
    if (this.isBusy) {
      return;
    }
    const submission = form.submit(this.drafts[form.id], this.scene(visit));
    if ('missing' in submission) {
      this.problem = this.translator.get(submission.missing);
      return;
    }
    this.isBusy = true;
    this.problem = '';
    this.announcement = this.translator.get(form.texts.busy);
    try {
      const after = await submission.send();
      this.drafts = {};
      this.finish(() => this.receive(after, true));
    } catch (error) {
      await this.explain(error);
    }
  }

  private finish(show: () => void): void {
    this.isBusy = false;
    this.close();
    show();
  }

  /** A conflict means that the world has moved on: show where it is now. Anything else leaves the dialog as it was. */
  private async explain(error: unknown): Promise<void> {
    const consequence = consequenceOf(error, this.translator);
    switch (consequence.name) {
      case 'view':
        return this.finish(() => this.show(consequence.view));
      case 'look':
        return this.client.signing().then(
          (visit) => this.finish(() => this.receive(visit)),
          (reason: unknown) => this.finish(() => this.show(viewOfFailure(reason))),
        );
      case 'problem':
        this.isBusy = false;
        this.problem = consequence.text;
        if (this.step?.name === 'run') {
          this.step = { name: 'choose' };
        }
    }
  }

  private async load(): Promise<void> {
    const { translator, visit, failure } = await arrive(this.client, this.translator, this.language);
    this.speak(translator);
    if (visit === undefined) {
      this.show(viewOfReturn(this.comingBack) ?? viewOfFailure(failure));
    } else {
      this.receive(visit, this.comingBack !== undefined);
      this.welcomeBack(visit);
    }
  }

  /** Goes on where the signer left for the page of a method. */
  private welcomeBack(visit: PortalVisit): void {
    const back = this.comingBack;
    this.comingBack = undefined;
    const method = back?.outcome === 'back' ? methodNamed(back.method, visit.signing.methods) : undefined;
    if (back?.outcome === 'back' && this.view.name === 'act' && method && method.interaction !== 'instant') {
      this.elsewhere.follow(method).resume(back.attempt);
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
