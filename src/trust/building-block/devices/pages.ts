import { X509Certificate } from 'node:crypto';
import { formatInstant, type Language } from '../../../i18n/index.js';
import type { DeviceCertificate, DeviceState } from '../../scd/index.js';
import { escapeHtml, type Page } from '../pages/html.js';
import type { PageSetting } from '../pages/pages.js';
import type { DeviceFrame, OwnerPage } from './frame.js';
import { wordOf } from './kinds.js';
import type { DeviceNotice } from './notices.js';

/** Why owners revoke; kept as these words. */
export const REVOKE_REASONS = ['lost', 'compromised', 'replaced', 'unused'] as const;
/** Why registrations come to nothing. */
const FAILURES = [
  ...['refused', 'timeout', 'wrong_code', 'device_unusable', 'lost', 'key_unusable', 'identity_mismatch'],
  ...['certificate_unusable', 'canceled'],
];
const ORDER: readonly DeviceState[] = ['PENDING', 'ACTIVE', 'SUSPENDED', 'EXPIRED', 'REVOKED', 'ERROR'];

/** The pages that people see to their devices with. */
export class DevicePages {
  constructor(private readonly frame: DeviceFrame) {}

  /** For whoever has not logged in. @param form - of the log-in */
  welcome(at: PageSetting, form: string, notice?: DeviceNotice): Page {
    const { frame } = this;
    const { language } = at;
    const button = frame.button(frame.say(language, 'log_in'), frame.say(language, 'log_in_text'));
    const body = `${frame.notice(language, notice)}<p>${frame.say(language, 'intro')}</p>${frame.form('login', { form }, button)}`;
    return frame.plain(at, frame.say(language, 'title'), body);
  }

  list(own: OwnerPage, devices: readonly DeviceCertificate[], canRegister: boolean): Page {
    const { frame } = this;
    const { language } = own.at;
    const sorted = devices
      .toReversed()
      .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
      .map((device) => this.item(language, device));
    const all =
      sorted.length === 0 ? `<p>${frame.say(language, 'none')}</p>` : `<ul class="devices">${sorted.join('')}</ul>`;
    const more = canRegister
      ? frame.link('register', frame.say(language, 'register'))
      : `<p class="soft">${frame.say(language, 'closed')}</p>`;
    return frame.owned(own, frame.say(language, 'title'), all + more);
  }

  /** One device, and what its owner can do with it. */
  device(own: OwnerPage, device: DeviceCertificate): Page {
    const { frame } = this;
    const { language } = own.at;
    const { certificateId, state, pseudonym } = device;
    const change = (status: string, look?: 'second'): string =>
      frame.form(
        `${certificateId}/status`,
        { form: own.form, status },
        frame.button(frame.say(language, status), frame.say(language, `${status}_text`), look),
      );
    const revoke = frame.link(`${certificateId}/revoke`, frame.say(language, 'revoke'), 'grave');
    const acts: Readonly<Partial<Record<DeviceState, string>>> = {
      ACTIVE: change('suspend', 'second') + revoke,
      SUSPENDED: change('activate') + revoke,
      ERROR: frame.link('register', frame.say(language, 'again')),
    };
    const title = state === 'ERROR' ? frame.say(language, 'failed_title') : frame.say(language, 'device_title');
    const body = `${this.facts(language, device)}${state === 'ACTIVE' ? `<p class="soft">${frame.say(language, 'use', { pseudonym })}</p>` : ''}
${acts[state] ?? ''}${frame.back(language)}`;
    return frame.owned(own, title, body);
  }

  /** Asks once. */
  revoke(own: OwnerPage, device: DeviceCertificate): Page {
    const { frame } = this;
    const { language } = own.at;
    const options = REVOKE_REASONS.map(
      (reason, index) =>
        `<label class="option"><input type="radio" name="reason" value="${reason}"${index === 0 ? ' checked' : ''}>${frame.say(language, `reason.${reason}`)}</label>`,
    );
    const content = `<fieldset><legend>${frame.say(language, 'reason_label')}</legend>${options.join('')}</fieldset>
${frame.button(frame.say(language, 'revoke_confirm'), undefined, 'grave')}`;
    const body = `<p class="pseudonym"><bdi>${escapeHtml(device.pseudonym)}</bdi></p><p>${frame.say(language, 'revoke_text')}</p>
${frame.form(`${device.certificateId}/status`, { form: own.form, status: 'revoke' }, content)}
${frame.link(device.certificateId, frame.say(language, 'keep'), 'second')}`;
    return frame.owned(own, frame.say(language, 'revoke_title'), body);
  }

  /** Says that it does not go on. */
  problem(at: PageSetting, kind: 'gone' | 'fault'): Page {
    const { frame } = this;
    const { language } = at;
    const body = `<p>${frame.say(language, `problem.${kind}_text`)}</p>${frame.link('', frame.say(language, 'back'))}`;
    return frame.plain(at, frame.text(language, 'problem.fault'), body);
  }

  private item(language: Language, device: DeviceCertificate): string {
    const { frame } = this;
    const { certificateId, pseudonym, state, scdType, changedAt } = device;
    return `<li><a href="${frame.href(certificateId)}"><strong><bdi>${escapeHtml(pseudonym)}</bdi></strong>
${this.state(language, state)}<span class="soft">${frame.say(language, `kind.${wordOf(scdType)}`)}</span>
<span class="soft">${frame.say(language, 'since', { date: formatInstant(changedAt, language) })}</span></a></li>`;
  }

  private facts(language: Language, device: DeviceCertificate): string {
    const { frame } = this;
    const { pseudonym, certificate, state, scdType, createdAt, changedAt } = device;
    const instant = (date: Date): string =>
      `<time datetime="${date.toISOString()}">${escapeHtml(formatInstant(date, language))}</time>`;
    const label = (key: string): string => frame.say(language, key);
    const reason = this.reason(language, device);
    const until =
      certificate === null || state === 'REVOKED' ? undefined : new Date(new X509Certificate(certificate).validTo);
    const facts: readonly (readonly [string, string | undefined])[] = [
      [frame.text(language, 'pseudonym'), `<span class="pseudonym"><bdi>${escapeHtml(pseudonym)}</bdi></span>`],
      [label('state_label'), this.state(language, state)],
      [label('reason_given'), reason],
      [label('kind_label'), frame.say(language, `kind.${wordOf(scdType)}`)],
      [label('created_label'), instant(createdAt)],
      [label('changed_label'), changedAt.getTime() - createdAt.getTime() < 1_000 ? undefined : instant(changedAt)],
      [label('until_label'), until && instant(until)],
    ];
    const shown = facts.flatMap(([name, value]) => (value === undefined ? [] : [`<dt>${name}</dt><dd>${value}</dd>`]));
    return `<dl>${shown.join('')}</dl>`;
  }

  private state(language: Language, state: DeviceState): string {
    return `<span class="state state-${state}">${this.frame.say(language, `state.${state.toLowerCase()}`)}</span>`;
  }

  private reason(language: Language, { state, reason }: DeviceCertificate): string | undefined {
    const { frame } = this;
    if (state === 'ERROR') return frame.say(language, `failure.${FAILURES.includes(reason) ? reason : 'lost'}`);
    if (reason === '') return undefined;
    // Programs of the owner may have given a reason in words of their own.
    const isOurs = REVOKE_REASONS.some((one) => one === reason);
    return isOurs ? frame.say(language, `reason.${reason}`) : `<bdi>${escapeHtml(reason)}</bdi>`;
  }
}
