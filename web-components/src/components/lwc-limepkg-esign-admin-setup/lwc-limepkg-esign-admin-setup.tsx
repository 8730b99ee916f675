import { Component, h, Prop, State, Watch } from '@stencil/core';
import {
  PlatformServiceName,
  type HttpClient,
  type WebComponentContext,
  type WebComponentPlatform,
} from '../../contract/platform';
import { AdminClient } from '../../crm/admin/admin-client';
import { CheckItem } from '../../crm/admin/check-item';
import type { CheckAnswer, CheckState } from '../../crm/admin/payloads';
import { faultLine, sayOn, type Say } from '../../crm/admin/words';

const WORST_FIRST: readonly CheckState[] = ['failed', 'warning', 'unknown', 'ok'];

/** Set-up check: everything that must be in place before documents can be sent and signed, what a failing item breaks, what to do. */
@Component({
  tag: 'lwc-limepkg-esign-admin-setup',
  shadow: true,
  styleUrls: ['../../crm/admin/admin.css', 'lwc-limepkg-esign-admin-setup.css'],
})
export class AdminSetup {
  /** The client's services. */
  @Prop() platform?: WebComponentPlatform;

  /** Where the client stands; of no use here, but every component of a client gets it. */
  @Prop() context?: WebComponentContext;

  @State() private isRunning = false;
  @State() private answer: CheckAnswer | undefined;
  @State() private fault = '';

  componentWillLoad(): void {
    void this.check();
  }

  @Watch('platform')
  protected platformChanged(_now: unknown, before: unknown): void {
    if (before === undefined) void this.check();
  }

  private check = async (): Promise<void> => {
    const { platform } = this;
    if (platform === undefined || this.isRunning) return;
    this.isRunning = true;
    this.fault = '';
    try {
      this.answer = await new AdminClient(platform.get(PlatformServiceName.Http) as HttpClient).check();
    } catch (failure) {
      this.fault = await faultLine(platform, failure);
    }
    this.isRunning = false;
  };

  render() {
    const { platform, answer } = this;
    if (platform === undefined) return null;
    const say = sayOn(platform);
    return (
      <section class="panel" aria-labelledby="heading" aria-busy={String(this.isRunning)}>
        <div>
          <h2 id="heading">{say('setup.title')}</h2>
          <p class="soft">{say('setup.intro')}</p>
        </div>
        <div class="row">
          <button class="button" type="button" disabled={this.isRunning} onClick={this.check}>
            {say('setup.run')}
          </button>
          <p class={{ status: true, fault: this.fault !== '' }} role="status">
            {this.status(say)}
          </p>
        </div>
        {answer !== undefined && (
          <ul class="checks">
            {sorted(answer).map((check) => (
              <CheckItem check={check} say={say} />
            ))}
          </ul>
        )}
      </section>
    );
  }

  private status(say: Say): string {
    if (this.isRunning) return say('setup.running');
    if (this.fault !== '') return this.fault;
    if (this.answer === undefined) return '';
    const of = (state: CheckState): number => this.answer?.checks.filter((check) => check.state === state).length ?? 0;
    const [failed, warnings, unknown, ok] = WORST_FIRST.map(of);
    if (failed === 0 && warnings === 0 && unknown === 0) return say('setup.all_ok');
    return say('setup.summary', { failed: failed ?? 0, warnings: warnings ?? 0, unknown: unknown ?? 0, ok: ok ?? 0 });
  }
}

function sorted({ checks }: CheckAnswer): CheckAnswer['checks'] {
  return [...checks].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
}
