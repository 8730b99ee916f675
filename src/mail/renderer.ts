import { errorText, localeOf, type Catalog, type Language } from '../i18n/index.js';
import type { MailContent } from './content.js';
import type { MailDataByKind, MailKind, RenderedMail } from './data.js';
import { htmlValuesOf } from './html.js';
import { completedContent } from './kinds/completed.js';
import { canceledContent, declinedContent } from './kinds/ended.js';
import { errorContent } from './kinds/error.js';
import { expiringContent } from './kinds/expiring.js';
import { invitationContent, reminderContent } from './kinds/request.js';
import { ACCENT_SENTINEL, mjmlOf } from './layout.js';
import { Template } from './template.js';
import { plainTextOf } from './text.js';
import { Words } from './words.js';

const DEFAULT_ACCENT_COLOR = '#0a5bc4';

type Compose = { readonly [K in MailKind]: (words: Words, data: MailDataByKind[K], catalog: Catalog) => MailContent };

const COMPOSE: Compose = {
  invitation: invitationContent,
  reminder: reminderContent,
  expiring: expiringContent,
  completed: completedContent,
  canceled: canceledContent,
  declined: declinedContent,
  error: (words, data, catalog) => errorContent(words, data, errorText(catalog, words.language, data.code)),
};

/** Turns the MJML of a kind into HTML. */
export type MjmlCompiler = (mjml: string) => Promise<string>;

/** MJML is loaded when the first mail is made: it costs half a second that a start must not wait for. */
async function compileMjml(source: string): Promise<string> {
  const { default: mjml } = await import('mjml');
  // Version 5 answers a promise, which its published types do not know yet.
  const result = await Promise.resolve(mjml(source, { fonts: {}, validationLevel: 'strict' }));
  return result.html;
}

/**
 * Renders mails: every kind's MJML is compiled once per process, then only filled.
 * Needs no network and no files; every text that people wrote is cleaned and escaped.
 */
export class MjmlMailRenderer {
  private readonly templates = new Map<MailKind, Promise<Template>>();

  constructor(
    private readonly catalog: Catalog,
    private readonly compile: MjmlCompiler = compileMjml,
  ) {}

  async render<K extends MailKind>(kind: K, language: Language, data: MailDataByKind[K]): Promise<RenderedMail> {
    const content = COMPOSE[kind](new Words(this.catalog, language), data, this.catalog);
    const template = await this.templateOf(kind);
    const accentColor = /^#[0-9a-f]{6}$/i.test(data.accentColor ?? '') ? data.accentColor : undefined;
    return {
      subject: content.subject,
      html: template.fill(htmlValuesOf(content, localeOf(language), accentColor ?? DEFAULT_ACCENT_COLOR)),
      text: plainTextOf(content),
    };
  }

  private templateOf(kind: MailKind): Promise<Template> {
    let template = this.templates.get(kind);
    if (template === undefined) {
      template = this.compile(mjmlOf(kind)).then((html) =>
        Template.parse(html.replaceAll(ACCENT_SENTINEL, '{{accent}}')),
      );
      this.templates.set(kind, template);
      // A failed compilation must not be remembered for the life of the process.
      template.catch(() => this.templates.delete(kind));
    }
    return template;
  }
}
