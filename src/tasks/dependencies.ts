import type { Catalog } from '../i18n/index.js';
import type { MailDataByKind, MailKind, RenderedMail } from '../mail/index.js';
import type { Language } from '../host/index.js';
import type { Collector } from '../methods/index.js';
import type { SigningContext, SigningPortalService, TransactionRepository } from '../signing/index.js';

/** Makes mails from data. */
export interface MailRenderer {
  render<K extends MailKind>(kind: K, language: Language, data: MailDataByKind[K]): Promise<RenderedMail>;
}

/** What the tasks work with. */
export interface TaskDependencies {
  readonly context: SigningContext;
  readonly renderer: MailRenderer;
  readonly catalog: Catalog;
  readonly collector: Pick<Collector, 'run'>;
  readonly transactions: Pick<TransactionRepository, 'nextDue'>;
  readonly portal: Pick<SigningPortalService, 'sweepCopies'>;
}
