import { Component, Event, type EventEmitter, h, Prop, State, Watch } from '@stencil/core';
import {
  PlatformServiceName,
  type HttpClient,
  type Notifications,
  type WebComponentContext,
  type WebComponentPlatform,
} from '../../contract/platform';
import { AdminClient } from '../../crm/admin/admin-client';
import type { FormInfo } from '../../crm/admin/form-component';
import { isSame, mappingOf, nameFaults, rename } from '../../crm/admin/mapping';
import { NameTable } from '../../crm/admin/name-table';
import type { Mapping, NamesAnswer, StructureChange } from '../../crm/admin/payloads';
import { PlanList } from '../../crm/admin/plan-list';
import { faultLine, sayOn, type Say } from '../../crm/admin/words';

const PAUSE_MS = 500;

/** The setting `mapping`: what tables and fields are called here, with a dry run of what saving it would do. */
@Component({
  tag: 'lwc-limepkg-esign-admin-mapping',
  shadow: true,
  styleUrls: ['../../crm/admin/admin.css', 'lwc-limepkg-esign-admin-mapping.css'],
})
export class AdminMapping {
  /** The client's services. */
  @Prop() platform?: WebComponentPlatform;

  /** Where the client stands; of no use here, but every component of a client gets it. */
  @Prop() context?: WebComponentContext;

  /** The setting, as the form has it. */
  @Prop() value?: Partial<Mapping>;

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
  @Event() change!: EventEmitter<Mapping>;

  @State() private names: NamesAnswer | undefined;
  @State() private mapping: Mapping = mappingOf(undefined);
  @State() private changes: readonly StructureChange[] | undefined;
  @State() private isPlanning = false;
  @State() private isApplying = false;
  @State() private status = '';
  @State() private fault = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  private run = 0;

  componentWillLoad(): void {
    this.mapping = mappingOf(this.value);
    void this.load();
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    this.run += 1;
  }

  @Watch('platform')
  protected platformChanged(_now: unknown, before: unknown): void {
    if (before === undefined) void this.load();
  }

  @Watch('value')
  protected valueChanged(): void {
    const given = mappingOf(this.value);
    if (isSame(given, this.mapping)) return;
    this.mapping = given;
    this.planSoon();
  }

  private client(platform: WebComponentPlatform): AdminClient {
    return new AdminClient(platform.get(PlatformServiceName.Http) as HttpClient);
  }

  private async load(): Promise<void> {
    const { platform } = this;
    if (platform === undefined) return;
    try {
      this.names = await this.client(platform).names();
      await this.plan();
    } catch (failure) {
      this.fault = await faultLine(platform, failure);
    }
  }

  private planSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.plan(), PAUSE_MS);
  }

  /** An answer for a mapping that has been changed since is dropped. */
  private async plan(): Promise<void> {
    const { platform, names } = this;
    if (platform === undefined || names === undefined || nameFaults(this.mapping, names).size > 0) return;
    const run = (this.run += 1);
    this.isPlanning = true;
    try {
      const { changes } = await this.client(platform).plan(this.mapping);
      if (run !== this.run) return;
      this.changes = changes;
      this.fault = '';
    } catch (failure) {
      const words = await faultLine(platform, failure);
      if (run !== this.run) return;
      this.changes = undefined;
      this.fault = words;
    }
    this.isPlanning = false;
  }

  private give = (theirs: string, limetype: string, property?: string): void => {
    if (this.readonly || this.disabled) return;
    this.mapping = rename(this.mapping, theirs, limetype, property);
    this.status = '';
    this.change.emit(this.mapping);
    this.planSoon();
  };

  /** Applying goes by what is saved, so what is shown must be that. */
  private apply = async (): Promise<void> => {
    const { platform } = this;
    if (platform === undefined || this.isApplying) return;
    const say = sayOn(platform);
    this.isApplying = true;
    this.fault = '';
    try {
      this.status = await this.applySaved(platform, say);
    } catch (failure) {
      this.fault = await faultLine(platform, failure);
    }
    this.isApplying = false;
  };

  private async applySaved(platform: WebComponentPlatform, say: Say): Promise<string> {
    const client = this.client(platform);
    const saved = await client.savedPlan();
    if (!isSame(saved.mapping, this.mapping)) return say('mapping.unsaved');
    const notifications = platform.get(PlatformServiceName.Notification) as Notifications;
    if (!(await notifications.confirm(say('mapping.apply'), say('mapping.apply_confirm')))) return '';
    const { changes } = await client.apply();
    await this.load();
    return say('mapping.applied', { count: changes.length });
  }

  render() {
    const { platform, names } = this;
    if (platform === undefined) return null;
    const say = sayOn(platform);
    const isLocked = this.readonly || this.disabled;
    const faults = names === undefined ? new Map<string, 'invalid' | 'twice'>() : nameFaults(this.mapping, names);
    return (
      <section class="panel" aria-labelledby="heading">
        <div>
          <h2 id="heading">{say('mapping.title')}</h2>
          <p class="soft">{say('mapping.intro')}</p>
        </div>
        {names !== undefined && (
          <NameTable
            say={say}
            names={names}
            mapping={this.mapping}
            faults={faults}
            isLocked={isLocked}
            onName={this.give}
          />
        )}
        {this.invalid && this.helperText && <p class="status fault">{this.helperText}</p>}
        <PlanList
          say={say}
          changes={faults.size > 0 ? undefined : this.changes}
          isBusy={this.isPlanning}
          isApplying={this.isApplying}
          isLocked={isLocked}
          onApply={this.apply}
        />
        <p class={{ status: true, fault: this.fault !== '' }} role="status">
          {this.fault || this.status}
        </p>
      </section>
    );
  }
}
