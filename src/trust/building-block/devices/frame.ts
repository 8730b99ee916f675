import type { Catalog, Language, TextParams } from '../../../i18n/index.js';
import { escapeHtml, type Page } from '../pages/html.js';
import type { HiddenFields, Pages, PageSetting } from '../pages/pages.js';
import { isGood, type DeviceNotice } from './notices.js';
import { DEVICE_STYLE } from './style.js';

/** Who a page is for, and what its forms carry. */
export interface OwnerPage {
  readonly at: PageSetting;
  /** Of forms for this browser and this login. */
  readonly form: string;
  /** As the login has it; a number is never among it. */
  readonly name: string;
  readonly notice?: DeviceNotice;
}

/** What all pages of devices are made of. Texts are escaped here; nothing in them is ever markup. */
export class DeviceFrame {
  constructor(
    private readonly pages: Pages,
    private readonly catalog: Catalog,
    /** Absolute path of the API, without a slash at the end. */
    private readonly basePath: string,
  ) {}

  /** A page of somebody who has logged in: who that is stands below, with the way out. */
  owned(own: OwnerPage, title: string, body: string, head = ''): Page {
    const { at, form, name, notice } = own;
    const { language } = at;
    const out = this.form('logout', { form }, this.button(this.say(language, 'log_out'), undefined, 'second'));
    const who = `<div class="who"><p>${this.say(language, 'logged_in_as', { name })}</p>${out}</div>`;
    return this.plain(at, title, `${this.notice(language, notice)}${body}${who}`, head);
  }

  plain(at: PageSetting, title: string, body: string, head = ''): Page {
    const style = `<link rel="stylesheet" href="${this.basePath}/assets/${DEVICE_STYLE.name}">`;
    return this.pages.page(at, title, body, at.formOrigins ?? [], `${style}${head}`);
  }

  notice(language: Language, notice: DeviceNotice | undefined): string {
    if (notice === undefined) return '';
    const [look, role] = isGood(notice) ? ['notice good', 'status'] : ['notice', 'alert'];
    return `<p class="${look}" id="notice" role="${role}">${this.say(language, `notice.${notice}`)}</p>`;
  }

  form(path: string, hidden: HiddenFields, content: string): string {
    const fields = Object.entries(hidden).map(
      ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    );
    return `<form method="post" action="${this.href(path)}">${fields.join('')}${content}</form>`;
  }

  button(text: string, more?: string, look?: 'second' | 'grave'): string {
    const kind = look === undefined ? '' : ` class="${look}"`;
    return `<button type="submit"${kind}>${text}${more === undefined ? '' : `<span>${more}</span>`}</button>`;
  }

  link(path: string, text: string, look?: 'second' | 'grave'): string {
    return `<p><a class="button${look === undefined ? '' : ` ${look}`}" href="${this.href(path)}">${text}</a></p>`;
  }

  back(language: Language): string {
    return `<p class="back"><a href="${this.href('')}">${this.say(language, 'back')}</a></p>`;
  }

  /** Below `/devices/`. */
  href(path: string): string {
    return escapeHtml(`${this.basePath}/devices/${path}`);
  }

  say(language: Language, key: string, params?: TextParams): string {
    return this.text(language, `devices.${key}`, params);
  }

  /** A text of the signing pages. */
  text(language: Language, key: string, params?: TextParams): string {
    return escapeHtml(this.catalog.get(language, `limepkg_esign.bb.${key}`, params));
  }
}
