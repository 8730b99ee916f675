import { Component, h, Prop, State, Watch } from '@stencil/core';
import {
  PlatformServiceName,
  type ApplicationState,
  type HttpClient,
  type StateRepository,
  type WebComponentContext,
  type WebComponentPlatform,
} from '../../contract/platform';
import { AdminClient, previewAddress } from '../../crm/admin/admin-client';
import type { PreviewAnswer } from '../../crm/admin/payloads';
import { faultLine, sayOn, type Say } from '../../crm/admin/words';
import { languageName, LANGUAGES } from '../../services/translator';

const FIRST_KIND = 'invitation';

/** Every mail as it would be sent, with invented data, and a test mail to oneself. */
@Component({
  tag: 'lwc-limepkg-esign-admin-mail',
  shadow: true,
  styleUrls: ['../../crm/admin/admin.css', 'lwc-limepkg-esign-admin-mail.css'],
})
export class AdminMail {
  /** The client's services. */
  @Prop() platform?: WebComponentPlatform;

  /** Where the client stands; of no use here, but every component of a client gets it. */
  @Prop() context?: WebComponentContext;

  @State() private kind = FIRST_KIND;
  @State() private language = 'en_us';
  @State() private preview: PreviewAnswer | undefined;
  @State() private isSending = false;
  @State() private status = '';
  @State() private hasFailed = false;
  private application = '';
  private run = 0;
  private unsubscribe: (() => void) | undefined;

  componentWillLoad(): void {
    this.begin();
  }

  @Watch('platform')
  protected platformChanged(_now: unknown, before: unknown): void {
    if (before === undefined) this.begin();
  }

  disconnectedCallback(): void {
    this.unsubscribe?.();
    this.unsubscribe = undefined;
  }

  private begin(): void {
    if (this.platform === undefined) return;
    const state = this.platform.get(PlatformServiceName.Application) as StateRepository<ApplicationState>;
    this.unsubscribe = state.subscribe(({ applicationName, session }) => {
      this.application = applicationName;
      if (this.preview === undefined && isKnown(session.language)) this.language = session.language;
    });
    void this.show();
  }

  private client(platform: WebComponentPlatform): AdminClient {
    return new AdminClient(platform.get(PlatformServiceName.Http) as HttpClient);
  }

  /** Of two answers that cross, the one that was asked for last counts. */
  private async show(): Promise<void> {
    const { platform } = this;
    if (platform === undefined) return;
    const run = (this.run += 1);
    try {
      const preview = await this.client(platform).preview(this.kind, this.language);
      if (run !== this.run) return;
      this.preview = preview;
      this.tell('');
    } catch (failure) {
      if (run === this.run) this.tell(await faultLine(platform, failure), true);
    }
  }

  private send = async (): Promise<void> => {
    const { platform } = this;
    if (platform === undefined || this.isSending) return;
    const say = sayOn(platform);
    this.isSending = true;
    this.tell(say('mail.sending'));
    try {
      const { recipient } = await this.client(platform).sendTest(this.kind, this.language);
      this.tell(say('mail.sent', { email: recipient }));
    } catch (failure) {
      this.tell(await faultLine(platform, failure), true);
    }
    this.isSending = false;
  };

  private tell(status: string, hasFailed = false): void {
    this.status = status;
    this.hasFailed = hasFailed;
  }

  render() {
    if (this.platform === undefined) return null;
    const say = sayOn(this.platform);
    const email = this.preview?.recipient.email ?? '';
    return (
      <section class="panel" aria-labelledby="heading">
        <div>
          <h2 id="heading">{say('mail.title')}</h2>
          <p class="soft">{say('mail.intro')}</p>
        </div>
        {this.choices(say)}
        {this.preview !== undefined && this.mail(say, this.preview)}
        <div class="row">
          {email !== '' && (
            <button class="button" type="button" disabled={this.isSending} onClick={this.send}>
              {say('mail.send', { email })}
            </button>
          )}
          {this.preview !== undefined && email === '' && <p class="soft">{say('mail.no_address')}</p>}
          <p class={{ status: true, fault: this.hasFailed }} role="status">
            {this.status}
          </p>
        </div>
      </section>
    );
  }

  private choices(say: Say) {
    const kinds = this.preview?.kinds ?? [FIRST_KIND];
    return (
      <div class="choices">
        <label class="field">
          <span>{say('mail.kind')}</span>
          <select
            onChange={(event) => {
              this.kind = valueOf(event);
              void this.show();
            }}
          >
            {kinds.map((kind) => (
              <option value={kind} selected={kind === this.kind}>
                {say(`mail.kind.${kind}`)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{say('mail.language')}</span>
          <select
            onChange={(event) => {
              this.language = valueOf(event);
              void this.show();
            }}
          >
            {LANGUAGES.map((language) => (
              <option value={language} selected={language === this.language}>
                {languageName(language)}
              </option>
            ))}
          </select>
        </label>
      </div>
    );
  }

  private mail(say: Say, { subject, text }: PreviewAnswer) {
    return [
      <p class="subject">
        <span class="soft">{say('mail.subject')}</span> <strong>{subject}</strong>
      </p>,
      <iframe
        key={`${this.kind}.${this.language}`}
        sandbox=""
        title={say('mail.frame_title')}
        src={previewAddress(this.application, this.kind, this.language)}
      />,
      <details>
        <summary>{say('mail.plain')}</summary>
        <pre tabindex={0}>{text}</pre>
      </details>,
    ];
  }
}

function isKnown(language: string): boolean {
  return (LANGUAGES as readonly string[]).includes(language);
}

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}
