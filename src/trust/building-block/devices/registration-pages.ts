import type { Language } from '../../../i18n/index.js';
import type { DeviceCertificate, ScdType } from '../../scd/index.js';
import { escapeHtml, type Page } from '../pages/html.js';
import type { DeviceFrame, OwnerPage } from './frame.js';
import { wordOf, type AddressKind } from './kinds.js';
import { fieldOf, type DeviceField } from './notices.js';

const REFRESH_S = 4;

/** What the form of a registration shows. */
export interface RegistrationForm {
  readonly type: ScdType;
  readonly addressKind: AddressKind | 'none';
  /** Random: a form that is sent twice registers once. */
  readonly attempt: string;
  readonly needsPayment: boolean;
  /** As typed before. The address is never shown again: it may be a number. */
  readonly pseudonym: string;
}

/** The pages that a device is registered with. */
export class RegistrationPages {
  constructor(private readonly frame: DeviceFrame) {}

  kinds(own: OwnerPage, types: readonly ScdType[]): Page {
    const { frame } = this;
    const { language } = own.at;
    const links = types.map(
      (type) =>
        `<li><a href="${frame.href(`register?kind=${type}`)}"><strong>${frame.say(language, `kind.${wordOf(type)}`)}</strong>
<span class="soft">${frame.say(language, `kind.${wordOf(type)}_text`)}</span></a></li>`,
    );
    const body = `<ul class="devices">${links.join('')}</ul>${frame.back(language)}`;
    return frame.owned(own, frame.say(language, 'kinds_title'), body);
  }

  form(own: OwnerPage, asked: RegistrationForm): Page {
    const { frame } = this;
    const { language } = own.at;
    const { type, addressKind, attempt, needsPayment, pseudonym } = asked;
    const wrong = fieldOf(own.notice);
    const address =
      addressKind === 'none'
        ? `<p>${frame.say(language, 'address.none')}</p>`
        : this.field(language, 'address', `address.${addressKind}`, wrong, {
            extra: `required${addressKind === 'telephone' ? ' inputmode="tel"' : ''}`,
          });
    const payment = needsPayment ? this.field(language, 'payment', 'payment', wrong, { extra: 'required' }) : '';
    const content = `${address}${this.field(language, 'pseudonym', 'pseudonym', wrong, { value: pseudonym })}${payment}
${frame.button(frame.say(language, 'ask'))}`;
    const body = `<p class="soft">${frame.say(language, `kind.${wordOf(type)}_text`)}</p>
${frame.form('register', { form: own.form, attempt, kind: type }, content)}${frame.back(language)}`;
    return frame.owned(own, frame.say(language, `kind.${wordOf(type)}`), body);
  }

  /** The device asks its owner to have a key made. Goes on by itself. */
  waiting(own: OwnerPage, device: DeviceCertificate): Page {
    const { frame } = this;
    const { language } = own.at;
    const { certificateId, verificationCode } = device;
    const here = frame.href(certificateId);
    const watch = `data-watch="${here}/state" data-next="${here}?notice=registered"`;
    const code = `<dl><dt>${frame.text(language, 'code')}</dt><dd class="code" data-code>${escapeHtml(verificationCode ?? '')}</dd></dl>`;
    const cancel = frame.form(
      `${certificateId}/status`,
      { form: own.form, status: 'cancel' },
      frame.button(frame.say(language, 'cancel'), undefined, 'second'),
    );
    const body = `<div ${watch} role="status"><p>${frame.say(language, 'wait_text')}</p>${code}<p>${frame.say(language, 'wait_pin')}</p></div>
<noscript><p><a class="button" href="${here}">${frame.text(language, 'look_again')}</a></p></noscript>
<p class="soft">${frame.say(language, 'wait_limit')}</p>${cancel}${frame.back(language)}`;
    const refresh = `<noscript><meta http-equiv="refresh" content="${REFRESH_S};url=${here}?notice=registered"></noscript>`;
    return frame.owned(own, frame.say(language, 'wait_title'), body, refresh);
  }

  private field(
    language: Language,
    name: DeviceField,
    key: string,
    wrong: DeviceField | undefined,
    { extra = '', value = '' }: { readonly extra?: string; readonly value?: string },
  ): string {
    const { frame } = this;
    const isWrong = wrong === name;
    const described = `aria-describedby="${name}-hint${isWrong ? ' notice' : ''}"`;
    const state = isWrong ? ' class="wrong" aria-invalid="true"' : '';
    return `<label for="${name}">${frame.say(language, key)}</label>
<p class="soft" id="${name}-hint">${frame.say(language, `${key}_hint`)}</p>
<input type="text" id="${name}" name="${name}" maxlength="${name === 'payment' ? 16_000 : 200}" autocomplete="off" autocapitalize="none" spellcheck="false" value="${escapeHtml(value)}" ${described}${state} ${extra}>`;
  }
}
