import type { Client } from '../client.js';
import { nameElements } from '../dom/element-labels.js';
import { element, fill } from '../dom/element.js';
import { HttpResponseError } from '../platform/http.js';
import { failureNotice, loadingNotice } from './failure.js';
import { faultsByField, labelsByPath, listedFaults, type FieldFault } from './setting-faults.js';
import { formSchema, type JsonSchema } from './setting-schema.js';
import type { Shell } from './shell.js';

const PACKAGE = 'limepkg-esign';

type Settings = Readonly<Record<string, unknown>>;

/** A package's settings as its schema describes them; administrators only. */
export class SettingsPage {
  private saved: Settings = {};
  private current: Settings = {};
  private revision = '';
  private schema: JsonSchema = {};
  private readonly faults = element('div', { className: 'faults' });
  private readonly form = element('limel-form');
  private readonly saveButton: HTMLButtonElement;
  private readonly discardButton: HTMLButtonElement;

  constructor(
    private readonly client: Client,
    private readonly shell: Shell,
  ) {
    const say = client.translator.get;
    const save = { type: 'button', className: 'primary', disabled: true, onclick: () => void this.save() };
    this.saveButton = element('button', save, say('webclient.save')) as HTMLButtonElement;
    const discard = { type: 'button', disabled: true, onclick: () => this.take(this.saved) };
    this.discardButton = element('button', discard, say('webclient.discard')) as HTMLButtonElement;
    client.navigator.addBlocker(async () => await this.mayLeave());
    window.addEventListener('beforeunload', (event) => {
      if (this.isChanged) event.preventDefault();
    });
  }

  async draw(): Promise<void> {
    const { client, shell } = this;
    const { translator } = client;
    const title = translator.get('webclient.settings');
    if (!client.application.getSession().admin) {
      const words = element('p', {}, translator.get('webclient.settings.forbidden'));
      const back = element(
        'a',
        { href: `/${client.application.getApplicationName()}/client/` },
        translator.get('webclient.title'),
      );
      shell.show(title, undefined, element('h1', {}, title), words, element('p', {}, back));
      return;
    }
    shell.show(title, undefined, loadingNotice(translator));
    try {
      const [schema] = await Promise.all([client.http.get(`api/v1/config/${PACKAGE}/schema/`), this.read()]);
      this.schema = formSchema(schema as JsonSchema, translator, `${PACKAGE.replace('-', '_')}.settings`);
      this.drawForm();
    } catch (error) {
      shell.show(
        title,
        undefined,
        failureNotice(error, translator, () => void this.draw()),
      );
    }
  }

  private drawForm(): void {
    const { client, form } = this;
    Object.assign(form, {
      schema: { ...this.schema, title: undefined },
      propsFactory: () => ({ platform: client.platform, context: { limetype: null, id: null } }),
    });
    form.addEventListener('change', (event) => {
      event.stopPropagation();
      this.current = (event as CustomEvent<Settings>).detail;
      this.drawState();
    });
    nameElements(form, { remove: client.translator.get('webclient.remove') });
    this.take(this.saved);
    const title = this.schema.title ?? PACKAGE;
    this.shell.show(
      title,
      undefined,
      element('div', { className: 'page-head' }, element('h1', {}, title), this.buttons()),
      this.faults,
      element('div', { className: 'card settings' }, form),
    );
  }

  private buttons(): HTMLElement {
    return element('div', { className: 'actions' }, this.discardButton, this.saveButton);
  }

  private async read(): Promise<void> {
    const response = await this.client.http.request('GET', `api/v1/config/${PACKAGE}/`, undefined);
    this.revision = response.headers.get('etag') ?? '';
    this.saved = (await response.json()) as Settings;
  }

  private take(settings: Settings): void {
    this.current = settings;
    Object.assign(this.form, { value: settings, errors: {} });
    fill(this.faults);
    this.drawState();
  }

  private drawState(): void {
    this.saveButton.disabled = !this.isChanged;
    this.discardButton.disabled = !this.isChanged;
  }

  private get isChanged(): boolean {
    return JSON.stringify(this.current) !== JSON.stringify(this.saved);
  }

  private async mayLeave(): Promise<boolean> {
    if (!this.isChanged) return true;
    const say = this.client.translator.get;
    const { notifications } = this.client;
    return await notifications.confirm(say('webclient.unsaved.title'), say('webclient.unsaved.text'), {
      acceptText: say('webclient.leave'),
      cancelText: say('webclient.stay'),
    });
  }

  private async save(): Promise<void> {
    const { http, configs, notifications, translator } = this.client;
    this.saveButton.disabled = true;
    try {
      const headers = { 'if-match': this.revision };
      await http.request('PUT', `api/v1/config/${PACKAGE}/`, this.current, { headers });
      await this.read();
      this.take(this.saved);
      configs.take(PACKAGE, this.saved);
      void notifications.notify(translator.get('webclient.saved'));
    } catch (error) {
      this.showFaults(error);
    }
  }

  /** What is wrong stands at its field and, with a word for where that is, above them all. */
  private showFaults(error: unknown): void {
    const { translator } = this.client;
    const failure = error instanceof HttpResponseError ? error : undefined;
    const { errors = [], code = '' } = (failure?.response ?? {}) as { errors?: FieldFault[]; code?: string };
    // With what was typed: the form takes up its values anew together with the faults.
    Object.assign(this.form, { value: this.current, errors: faultsByField(errors) });
    const key = code === 'HOST_CONFIG_CHANGED' ? 'webclient.settings.changed' : 'webclient.not-saved';
    const reload = element(
      'button',
      { type: 'button', onclick: () => void this.draw() },
      translator.get('webclient.reload'),
    );
    fill(
      this.faults,
      element(
        'div',
        { className: 'notice', role: 'alert', tabIndex: -1 },
        element('p', {}, translator.get(key)),
        listedFaults(errors, labelsByPath(this.schema)),
        code === 'HOST_CONFIG_CHANGED' && reload,
      ),
    );
    (this.faults.firstElementChild as HTMLElement | null)?.focus();
    this.drawState();
  }
}
