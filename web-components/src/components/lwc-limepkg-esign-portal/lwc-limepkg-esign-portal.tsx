import { Component, Element, h, Host, Prop, State } from '@stencil/core';
import { firstStepOf } from '../../portal/first-step';
import { methodNamed } from '../../portal/methods';
import { decline, notMe } from '../../portal/methods/decline';
import type { FormView, MethodScene, MethodView } from '../../portal/methods/method-view';
import { type Return, returnOf, withoutReturn } from '../../portal/return';
import { verbOf, type View, viewOf } from '../../portal/view';
import type { PortalVisit } from '../../services/payloads';
import { PortalClient } from '../../services/portal-client';
import type { Translator } from '../../services/translator';
import { consequenceOf } from './consequence';
import { Elsewhere } from './elsewhere';
import { isSupportedBrowser, pageStyle } from './page';
import { Page } from './parts/page';
import { type Step, StepSheet } from './parts/step-sheet';
import { TopBar } from './parts/top-bar';
import { Visiting } from './visiting';

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

  @State() private step: Step | undefined;
  @State() private isBusy = false;
  @State() private problem = '';
  @State() private announcement = '';
  @State() private countedPages: number | undefined;
  /** What was filled in, by form: it outlives refused calls and closed dialogs. */
  @State() private drafts: Readonly<Record<string, unknown>> = {};
  /** Counts what changed in the visit, or inside a step that keeps its own state. */
  @State() private changes = 0;

  private client!: PortalClient;
  private visiting!: Visiting;
  private comingBack: Return | undefined;
  private dialog: HTMLDialogElement | undefined;
  private wantsFocus = false;
  private wantsHeading = false;
  private readonly isSupported = isSupportedBrowser();
  private readonly elsewhere = new Elsewhere({
    open: (step) => this.open(step),
    scene: () => this.scene(this.visit),
    look: () => this.client.signing(),
    hasMoved: (visit) => viewOf(visit).name !== this.view.name,
    done: (visit) => this.finish(() => this.visiting.receive(visit, true)),
    refused: (error) => void this.explain(error),
    say: (text) => (this.announcement = text),
    changed: () => (this.changes += 1),
  });

  connectedCallback(): void {
    const token = new URLSearchParams(window.location.search).get('token') ?? '';
    this.client = new PortalClient(this.apiBase.replace(/\/$/, ''), token);
    this.visiting = new Visiting(this.client, this.language, {
      changed: (hasMoved) => {
        this.wantsFocus ||= hasMoved;
        this.changes += 1;
      },
      isOccupied: () => this.step !== undefined,
    });
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
    this.visiting.stop();
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
          onLanguage={(language) => void this.visiting.choose(language)}
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
          onDocumentFailed={(status) => status === 409 && void this.visiting.refresh()}
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

  private scene(visit = this.visit): MethodScene {
    if (visit === undefined) {
      throw new TypeError('nothing is signed before there is a visit');
    }
    return { translator: this.translator, visit, pages: this.pages, calls: this.client };
  }

  private get view(): View {
    return this.visiting.view;
  }

  private get visit(): PortalVisit | undefined {
    return this.visiting.visit;
  }

  private get translator(): Translator {
    return this.visiting.translator;
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
        this.visiting.show(step);
        break;
      case 'form':
        this.open(step);
        break;
      case 'method':
        this.use(step.method);
        break;
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
      this.finish(() => this.visiting.receive(after, true));
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
        this.finish(() => this.visiting.show(consequence.view));
        break;
      case 'look':
        this.finish(await this.visiting.look());
        break;
      case 'problem':
        this.isBusy = false;
        this.problem = consequence.text;
        if (this.step?.name === 'run') {
          this.step = { name: 'choose' };
        }
    }
  }

  private async load(): Promise<void> {
    await this.visiting.load(this.comingBack);
    if (this.visit !== undefined) {
      this.welcomeBack(this.visit);
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
}
