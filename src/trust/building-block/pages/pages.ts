import { formatInstant, LANGUAGES, type Catalog, type Language, type TextParams } from '../../../i18n/index.js';
import type { DeviceSignatureState } from '../contract.js';
import type { SigningWay } from '../e-services/e-service.js';
import type { SigningRequest } from '../requests/request.js';
import { SCRIPT_ASSET, STYLE_ASSET } from './assets.js';
import { escapeHtml, languageTag, type Page } from './html.js';

/** A page's reader, and the address they see. */
export interface PageSetting {
  readonly language: Language;
  /** Path and query of the page, for links to it in other languages; absent: there are none. */
  readonly address?: string;
  readonly formOrigins?: readonly string[];
}

/** What is asked for, as a page shows it. */
export interface ShownRequest {
  readonly serviceName: string;
  readonly callbackUrl: string;
  readonly request: Pick<SigningRequest, 'displayText' | 'digest' | 'hashType'>;
}

/** How a device is getting on, as a page shows it. */
export type ShownDevice = Omit<Extract<DeviceSignatureState, { state: 'pending' }>, 'state'>;

/** What a form carries unseen. */
export type HiddenFields = Readonly<Record<string, string>>;

/** What a page can say of itself besides. */
export type Notice = 'interrupted' | 'too_many';

/** Names of languages in themselves. */
const NAMES: Readonly<Record<Language, string>> = {
  ...{ da: 'Dansk', de: 'Deutsch', en_us: 'English', fi: 'Suomi' },
  ...{ nl: 'Nederlands', no: 'Norsk', sv: 'Svenska' },
};
const REFRESH_S = 4;

/** The pages that people sign with. All texts of others are escaped here; nothing in them is ever markup. */
export class Pages {
  constructor(
    private readonly catalog: Catalog,
    /** Shown on top of every page. */
    private readonly serviceName: string,
    /** Absolute path of the API, without a slash at the end. */
    private readonly basePath: string,
    /** Whether people can register devices here. */
    private readonly hasDevices = false,
  ) {}

  /** What is asked for, and how one can sign. */
  choice(
    at: PageSetting,
    shown: ShownRequest,
    ways: readonly SigningWay[],
    hidden: HiddenFields,
    notice?: Notice,
  ): Page {
    const say = this.sayer(at.language);
    const only = ways.length === 1 ? ways[0] : undefined;
    const buttons = ways.map((way, index) =>
      this.form('choose', { ...hidden, method: way }, this.button(say(way), say(`${way}_text`), index > 0)),
    );
    const body = `${this.notice(at, notice)}${this.request(at, shown)}<h2>${say(only === undefined ? 'choose' : `only.${only}`)}</h2>${buttons.join('')}${this.cancel(at, hidden)}${ways.includes('scd') ? this.registration(at) : ''}`;
    return this.page(at, say('asks', { service: shown.serviceName }), body, at.formOrigins ?? []);
  }

  /** Asks by which name a device is known. */
  pseudonym(at: PageSetting, shown: ShownRequest, hidden: HiddenFields, notice?: Notice): Page {
    const say = this.sayer(at.language);
    const field = `<label for="pseudonym">${say('pseudonym')}</label>
<p class="soft" id="hint">${say('pseudonym_hint')}</p>
<input type="text" id="pseudonym" name="pseudonym" required maxlength="100" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="hint">
${this.button(say('ask_device'))}`;
    const body = `${this.notice(at, notice)}${this.request(at, shown)}<h2>${say('scd')}</h2>${this.form('device', hidden, field)}${this.cancel(at, hidden)}${this.registration(at)}`;
    return this.page(at, say('asks', { service: shown.serviceName }), body, at.formOrigins ?? []);
  }

  /** The device is asked, has signed, or the signature is being made. @param device - absent: there is none */
  progress(
    at: PageSetting,
    shown: ShownRequest,
    hidden: HiddenFields & { operation: string },
    device?: ShownDevice,
  ): Page {
    const say = this.sayer(at.language);
    const query = `operation=${encodeURIComponent(hidden.operation)}`;
    const { waitsFor = '' } = device ?? {};
    const watch = `data-watch="${this.basePath}/sign/interactive/state?${query}" data-next="${this.basePath}/sign/interactive/progress?${query}" data-waits="${waitsFor}"`;
    const part = device === undefined ? `<p>${say('signing_text')}</p>` : this.atDevice(at, device);
    const body = `<div ${watch} role="status">${part}</div><noscript><p><a class="button" href="${this.basePath}/sign/interactive/progress?${query}">${say('look_again')}</a></p></noscript>
<dl>${this.said(at, shown)}</dl>${device === undefined ? '' : this.cancel(at, hidden)}`;
    const title = say(waitsFor !== '' ? 'late_title' : device === undefined ? 'signing_title' : 'wait_title');
    return this.page(
      at,
      title,
      body,
      at.formOrigins ?? [],
      `<noscript><meta http-equiv="refresh" content="${REFRESH_S}"></noscript>`,
    );
  }

  /** Says why it does not go on, and offers the way back where there is one. */
  problem(at: PageSetting, kind: string, back?: { readonly name: string; readonly url: string }): Page {
    const say = this.sayer(at.language);
    const link =
      back === undefined
        ? ''
        : `<p><a class="button" href="${escapeHtml(back.url)}">${say('return', { service: back.name })}</a></p>`;
    return this.page(at, say(`problem.${kind}`), `<p>${say(`problem.${kind}_text`)}</p>${link}`, []);
  }

  /** Says how it ended, and goes on to the e-service by itself. @param back - address and name of the e-service */
  leave(at: PageSetting, back: { readonly name: string; readonly url: string }, isSigned: boolean): Page {
    const say = this.sayer(at.language);
    const url = escapeHtml(back.url);
    const link = `<p><a class="button" href="${url}">${say('return', { service: back.name })}</a></p>`;
    const body = `<p role="status">${say('leave.text', { service: back.name })}</p>${link}`;
    const title = say(isSigned ? 'leave.signed' : 'leave.not_signed');
    return this.page(at, title, body, [], `<meta http-equiv="refresh" content="0; url=${url}">`);
  }

  /** A page of this look. @param title - this and all else in HTML */
  page(at: PageSetting, title: string, body: string, formOrigins: readonly string[], head = ''): Page {
    const { language } = at;
    const html = `<!doctype html>
<html lang="${languageTag(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${this.basePath}/assets/${STYLE_ASSET.name}">
<script defer src="${this.basePath}/assets/${SCRIPT_ASSET.name}"></script>
${head}
</head>
<body>
<main>
<p class="brand">${escapeHtml(this.serviceName)}</p>
<div class="sheet"><h1>${title}</h1>
${body}
</div>
${this.languages(at)}
</main>
</body>
</html>
`;
    return { html, formOrigins };
  }

  /** The code to compare; once somebody has signed, what their signature still waits for. */
  private atDevice({ language }: PageSetting, { verificationCode, waitsFor, expiresAt }: ShownDevice): string {
    const say = this.sayer(language);
    if (waitsFor !== undefined) {
      const until = say('late_until', { time: formatInstant(expiresAt, language) });
      return `<p class="notice">${say(`late_${waitsFor}`)}</p><p>${say('late_text')}</p><p class="soft">${until}</p>`;
    }
    return `<p>${say('wait_text')}</p><dl><dt>${say('code')}</dt><dd class="code" data-code>${escapeHtml(verificationCode)}</dd></dl>`;
  }

  private request(at: PageSetting, shown: ShownRequest): string {
    const say = this.sayer(at.language);
    const { host } = new URL(shown.callbackUrl);
    const digest = Buffer.from(shown.request.digest).toString('hex');
    return `<dl>${this.said(at, shown)}
<dt>${say('digest', { type: shown.request.hashType })}</dt><dd class="mono">${(digest.match(/.{1,8}/g) ?? []).join(' ')}</dd></dl>
<p class="soft">${say('digest_text', { service: shown.serviceName })}</p>
<p class="soft">${say('returns', { host })}</p>`;
  }

  /** What others wrote stands in an element of its own, whose direction cannot reach the rest of the page. */
  private said({ language }: PageSetting, { request, serviceName }: ShownRequest): string {
    const say = this.sayer(language);
    return `<dt>${say('text', { service: serviceName })}</dt><dd class="said" dir="auto"><bdi>${escapeHtml(request.displayText)}</bdi></dd>`;
  }

  private notice({ language }: PageSetting, notice: Notice | undefined): string {
    return notice === undefined ? '' : `<p class="notice" role="alert">${this.sayer(language)(`notice.${notice}`)}</p>`;
  }

  private cancel({ language }: PageSetting, hidden: HiddenFields): string {
    return this.form('cancel', hidden, this.button(this.sayer(language)('cancel'), undefined, true));
  }

  /** In a page of its own: this one waits for the signature. */
  private registration({ language }: PageSetting): string {
    if (!this.hasDevices) return '';
    const say = this.sayer(language);
    return `<p class="soft"><a href="${this.basePath}/devices/" target="_blank" rel="noopener">${say('devices.link')}</a> (${say('devices.new_tab')})</p>`;
  }

  private form(action: string, hidden: HiddenFields, content: string): string {
    const fields = Object.entries(hidden).map(
      ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    );
    return `<form method="post" action="${this.basePath}/sign/interactive/${action}">${fields.join('')}${content}</form>`;
  }

  private button(text: string, more?: string, isSecond = false): string {
    return `<button type="submit"${isSecond ? ' class="second"' : ''}>${text}${more === undefined ? '' : `<span>${more}</span>`}</button>`;
  }

  private languages({ language, address }: PageSetting): string {
    if (address === undefined) return '';
    const links = LANGUAGES.map((one) => {
      const url = new URL(address, 'http://localhost');
      url.searchParams.set('lang', one);
      const current = one === language ? ' aria-current="true"' : '';
      return `<li><a href="${escapeHtml(url.pathname + url.search)}" lang="${languageTag(one)}" hreflang="${languageTag(one)}"${current}>${NAMES[one]}</a></li>`;
    });
    return `<nav aria-label="${this.sayer(language)('languages')}"><ul>${links.join('')}</ul></nav>`;
  }

  /** Texts are escaped with what is filled into them. */
  private sayer(language: Language): (key: string, params?: TextParams) => string {
    return (key, params) => escapeHtml(this.catalog.get(language, `limepkg_esign.bb.${key}`, params));
  }
}
