import { Component, Event, type EventEmitter, h, Prop, State, Watch } from '@stencil/core';
import {
  PlatformServiceName,
  type HttpClient,
  type WebComponentContext,
  type WebComponentPlatform,
} from '../../contract/platform';
import { AdminClient } from '../../crm/admin/admin-client';
import type { FormInfo } from '../../crm/admin/form-component';
import { moved, rowsOf, settingOf, switched, type MethodRow } from '../../crm/admin/method-list';
import { MethodTable } from '../../crm/admin/method-table';
import type { MethodFact, MethodSetting } from '../../crm/admin/payloads';
import { faultLine, sayOn } from '../../crm/admin/words';

/** The setting `methods` as a table: what each proves, whether it is possible here, whether it is offered, and in which order. */
@Component({
  tag: 'lwc-limepkg-esign-admin-methods',
  shadow: true,
  styleUrls: ['../../crm/admin/admin.css', 'lwc-limepkg-esign-admin-methods.css'],
})
export class AdminMethods {
  /** The client's services. */
  @Prop() platform?: WebComponentPlatform;

  /** Where the client stands; of no use here, but every component of a client gets it. */
  @Prop() context?: WebComponentContext;

  /** The setting, as the form has it. */
  @Prop() value?: readonly MethodSetting[];

  /** The form's own heading, which is in one language; this one is in the session's. */
  @Prop() label?: string;

  @Prop() required = false;
  @Prop() readonly = false;
  @Prop() disabled = false;
  @Prop() invalid = false;
  /** What the form has to say about the field, for instance an error. */
  @Prop() helperText?: string;
  @Prop() formInfo?: FormInfo;

  /** The whole setting after a change; the name is the contract of components in forms. */
  @Event() change!: EventEmitter<readonly MethodSetting[]>;

  @State() private facts: readonly MethodFact[] = [];
  @State() private rows: readonly MethodRow[] = [];
  @State() private status = '';
  @State() private fault = '';
  private dragged: number | undefined;

  componentWillLoad(): void {
    void this.load();
  }

  @Watch('platform')
  protected platformChanged(_now: unknown, before: unknown): void {
    if (before === undefined) void this.load();
  }

  @Watch('value')
  protected valueChanged(): void {
    this.rows = rowsOf(this.value ?? [], this.facts);
  }

  private async load(): Promise<void> {
    const { platform } = this;
    if (platform === undefined) return;
    try {
      const client = new AdminClient(platform.get(PlatformServiceName.Http) as HttpClient);
      this.facts = (await client.methods()).methods;
      this.valueChanged();
    } catch (failure) {
      this.fault = await faultLine(platform, failure);
    }
  }

  render() {
    const { platform } = this;
    if (platform === undefined) return null;
    const say = sayOn(platform);
    const isOffering = this.rows.some(({ isOffered, isPossible }) => isOffered && isPossible);
    return (
      <section class="panel" aria-labelledby="heading">
        <div>
          <h2 id="heading">{say('methods.title')}</h2>
          <p class="soft">{say('methods.intro')}</p>
        </div>
        {this.rows.length > 0 && (
          <MethodTable
            say={say}
            rows={this.rows}
            isLocked={this.readonly || this.disabled}
            onSwitch={(value, change) => this.take(switched(this.rows, value, change))}
            onMove={this.move}
            onDrag={(from) => (this.dragged = from)}
            onDrop={(to) => this.dragged !== undefined && this.move(this.dragged, to)}
          />
        )}
        {this.rows.length > 0 && !isOffering && <p class="status fault">{say('methods.none_offered')}</p>}
        {this.invalid && this.helperText && <p class="status fault">{this.helperText}</p>}
        <p class={{ status: true, fault: this.fault !== '' }} role="status">
          {this.fault || this.status}
        </p>
      </section>
    );
  }

  private move = (from: number, to: number): void => {
    this.dragged = undefined;
    const rows = moved(this.rows, from, to);
    const row = this.rows[from];
    if (rows === this.rows || row === undefined || this.platform === undefined) return;
    const say = sayOn(this.platform);
    this.status = say('methods.moved', { name: row.text, place: to + 1, count: rows.length });
    this.take(rows);
  };

  private take(rows: readonly MethodRow[]): void {
    if (this.readonly || this.disabled) return;
    this.rows = rows;
    this.change.emit(settingOf(rows));
  }
}
