import { Component, Element, Event, h, Host, Prop, State, type EventEmitter } from '@stencil/core';
import { nameDialog } from '../../a11y/limel-dialog';
import { ShowSigningCommand } from '../../commands/show-signing.command';
import {
  PlatformServiceName,
  type CommandBus,
  type WebComponentContext,
  type WebComponentPlatform,
} from '../../contract/platform';
import { CreateForm } from '../../crm/create/create-form';
import { isChanged } from '../../crm/create/draft';
import { faultText, sayOn, type Say } from '../../crm/create/words';
import { Notice } from '../../crm/create/notice';
import { Sent } from '../../crm/create/outcome';
import { Preview } from '../../crm/create/preview';
import { Letter, Methods, Plain, Section, Waiting } from '../../crm/create/sections';
import { obstacleWords } from '../../crm/create/obstacles';
import { Icon } from '../../crm/create/icons';

const PHONE = '(max-width: 600px)';

/** *Send for signing*: documents, signers and message in one view. What it does is decided in `CreateForm`; this shows it. */
@Component({
  tag: 'lwc-limepkg-esign-create-dialog',
  styleUrls: ['../../crm/create/fields.css', 'lwc-limepkg-esign-create-dialog.css'],
  shadow: true,
})
export class CreateDialog {
  @Element() private readonly host!: HTMLElement;

  /** The client's services. */
  @Prop() platform?: WebComponentPlatform;

  /** The record whose documents are sent, or the document itself. */
  @Prop() context?: WebComponentContext;

  /** The dialog is over; whoever opened it takes it away. */
  @Event({ bubbles: false, composed: false }) close!: EventEmitter<void>;

  @State() private renders = 0;
  @State() private isOpen = true;
  /** The question whether to throw away what was filled in. */
  @State() private isAsking = false;
  @State() private isPhone = false;

  private form: CreateForm | undefined;
  private readonly media = globalThis.matchMedia?.(PHONE);
  private focusNext: string | undefined;
  private faultNext: string | undefined;
  private shown = '';
  private drawn = '';

  connectedCallback(): void {
    this.media?.addEventListener('change', this.resized);
    this.resized();
  }

  componentWillLoad(): void {
    const { platform, context } = this;
    if (platform === undefined || context?.limetype == null || context.id === null) return;
    this.form = new CreateForm(platform, { limetype: context.limetype, id: context.id }, () => (this.renders += 1));
    void this.form.begin();
  }

  disconnectedCallback(): void {
    this.media?.removeEventListener('change', this.resized);
    this.form?.leave();
  }

  componentDidRender(): void {
    const { form, platform } = this;
    if (form === undefined || platform === undefined) return;
    const dialog = this.host.shadowRoot?.querySelector<HTMLElement>('limel-dialog');
    const name = sayOn(platform)('create.title');
    nameDialog(dialog, name);
    // What stands there now: the form itself may be further already.
    const { drawn } = this;
    if (drawn !== this.shown && this.shown !== '' && drawn !== 'form') this.focusNext ??= 'h2[tabindex], .waiting';
    this.shown = drawn;
    if (this.focusNext !== undefined) this.focusOn(this.focusNext);
    this.focusNext = undefined;
    if (this.faultNext !== undefined) void this.focusFault(this.faultNext);
    this.faultNext = undefined;
  }

  render() {
    const { form, platform } = this;
    if (form === undefined || platform === undefined) return <Host />;
    const say = sayOn(platform);
    this.drawn = form.view;
    return (
      <Host data-renders={String(this.renders)} onKeyDown={(event: KeyboardEvent) => this.pressed(event)}>
        <limel-dialog
          heading={say('create.title')}
          open={this.isOpen}
          fullscreen={this.isPhone}
          closingActions={{ escapeKey: false, scrimClick: false }}
          class={{ phone: this.isPhone }}
          onClose={(event: Event) => event.stopPropagation()}
          onClosing={(event: Event) => event.stopPropagation()}
        >
          <div class={`view view-${form.view}`}>{this.view(form, platform, say)}</div>
          <div slot="button" class="foot">
            {this.foot(form, say)}
          </div>
        </limel-dialog>
      </Host>
    );
  }

  private view(form: CreateForm, platform: WebComponentPlatform, say: Say) {
    switch (form.view) {
      case 'loading':
        return <Waiting text={say('loading')} />;
      case 'blocked':
        return <Notice words={obstacleWords(platform, form.obstacle)} />;
      case 'empty':
        return (
          <Plain
            icon="file"
            title={say('create.no_documents_title')}
            text={say(form.isSingle ? 'create.not_pdf' : 'create.no_documents')}
          />
        );
      case 'sending':
        return (
          <div>
            <Waiting text={say(form.isSlow ? 'create.still_working' : 'create.putting_together')} />
            <p class="soft">{say('create.may_close')}</p>
          </div>
        );
      case 'sent':
        return <Sent say={say} people={form.draft.people} locale={form.locale} />;
      case 'preview':
        return (
          <Preview
            say={say}
            name={form.draft.people.list[0]?.name.trim() ?? ''}
            mail={form.mail}
            failure={form.mailFailure}
            onBack={() => this.endPreview(form)}
          />
        );
      case 'form':
        return this.parts(form, platform, say);
    }
  }

  private parts(form: CreateForm, platform: WebComponentPlatform, say: Say) {
    const { draft, faults, init } = form;
    return [
      form.notice === undefined ? null : <Notice words={form.notice.words} reference={form.notice.reference} />,
      <Section id="documents-heading" title={say('create.documents')}>
        <lwc-limepkg-esign-document-picker
          {...{
            platform,
            faults,
            documents: form.documents,
            value: draft.documents,
            isSingle: form.isSingle,
            locale: form.locale,
          }}
          onDocumentsChanged={({ detail }: CustomEvent<readonly number[]>) => form.choose(detail)}
        />
      </Section>,
      init === undefined ? (
        <p class="soft hint">{say(draft.documents.length === 0 ? 'create.choose_first' : 'loading')}</p>
      ) : (
        [
          <Section id="signers-heading" title={say('create.signers')}>
            <lwc-limepkg-esign-signer-list
              {...{ platform, faults, people: draft.people, candidates: init.signers, search: form.search }}
              onPeopleChanged={({ detail }: CustomEvent<typeof draft.people>) => form.setPeople(detail)}
            />
          </Section>,
          <Section id="methods-heading" title={say('create.methods')} help={say('create.methods_help')}>
            <Methods
              {...{ say, draft, methods: init.methods, fault: faultText(platform, faults.get('methods')) }}
              onChange={(methods) => form.write('methods', { methods })}
            />
          </Section>,
          <Section id="message-heading" title={say('create.message_heading')}>
            <Letter
              {...{ say, draft, languages: init.languages }}
              faultOf={(field) => faultText(platform, faults.get(field))}
              onText={(field, text) => form.write(field, { [field]: text })}
              onLanguage={(language) => form.speak(language)}
            />
            <button type="button" class="quiet" id="preview" onClick={() => void form.preview()}>
              <Icon name="mail" />
              <span>{say('create.preview')}</span>
            </button>
          </Section>,
        ]
      ),
    ];
  }

  private foot(form: CreateForm, say: Say) {
    if (this.isAsking) {
      return (
        <div class="asking" role="alertdialog" aria-labelledby="discard">
          <strong id="discard">{say('create.discard')}</strong>
          <limel-button id="keep" label={say('create.discard_keep')} onClick={() => this.keep()} />
          <limel-button id="throw" primary label={say('create.discard_confirm')} onClick={() => this.end()} />
        </div>
      );
    }
    if (form.view === 'sent') {
      const canShow = this.commands().isSupported(ShowSigningCommand.commandId);
      return [
        canShow ? <limel-button id="show" label={say('action.open')} onClick={() => this.showSigning(form)} /> : null,
        <limel-button id="close" primary label={say('close')} onClick={() => this.end()} />,
      ];
    }
    const canSend = form.view === 'form' || form.view === 'preview';
    const isSending = form.view === 'sending';
    return [
      <limel-button id="cancel" label={say(canSend ? 'cancel' : 'close')} onClick={() => this.ask()} />,
      // Stays where it is while it sends: a double click must not meet the button that closes.
      canSend || isSending ? (
        <limel-button
          id="send"
          primary
          disabled={isSending}
          loading={isSending}
          label={say('create.send')}
          onClick={() => void this.submit(form)}
        />
      ) : null,
    ];
  }

  private async submit(form: CreateForm): Promise<void> {
    const first = await form.submit();
    if (first === undefined) return;
    // The form may have been away while it was sent: first it is rendered, then the field gets the focus.
    this.faultNext = first;
    this.renders += 1;
  }

  private async focusFault(path: string): Promise<void> {
    const find = <T extends HTMLElement>(selector: string) => this.host.shadowRoot?.querySelector<T>(selector);
    if (/^documents?\b/.test(path))
      await find<HTMLLwcLimepkgEsignDocumentPickerElement>('lwc-limepkg-esign-document-picker')?.focusFault(path);
    else if (/^(signers|person)\b/.test(path))
      await find<HTMLLwcLimepkgEsignSignerListElement>('lwc-limepkg-esign-signer-list')?.focusFault(path);
    else if (path === 'methods') find('limel-switch')?.focus();
    else find(path === 'notice' ? '.notice' : `#${path}`)?.focus();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.stopPropagation();
    if (this.isAsking) this.keep();
    else if (this.form?.view === 'preview') this.endPreview(this.form);
    else this.ask();
  }

  /** Closes; asks first when that would lose something. */
  private ask(): void {
    const { form } = this;
    if (form !== undefined && (form.view === 'form' || form.view === 'preview') && isChanged(form.draft)) {
      this.isAsking = true;
      this.focusNext = '#keep';
    } else {
      this.end();
    }
  }

  private keep(): void {
    this.isAsking = false;
    this.focusNext = '#cancel';
  }

  private endPreview(form: CreateForm): void {
    this.focusNext = '#preview';
    form.endPreview();
  }

  /** `limel-dialog` says nothing when it is closed from outside, so this does. */
  private end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.form?.leave();
    this.close.emit();
  }

  private showSigning(form: CreateForm): void {
    const command = new ShowSigningCommand();
    command.context = { limetype: 'signing', id: form.signingId ?? null };
    this.end();
    this.commands().handle(command);
  }

  private commands(): CommandBus {
    return this.platform?.get(PlatformServiceName.CommandBus) as CommandBus;
  }

  private focusOn(selector: string): void {
    const element = this.host.shadowRoot?.querySelector<HTMLElement>(selector);
    // A limel-button hands the focus on only when it is told inside.
    (element?.shadowRoot?.querySelector<HTMLElement>('button') ?? element)?.focus();
  }

  private readonly resized = (): void => {
    this.isPhone = this.media?.matches ?? false;
  };
}
