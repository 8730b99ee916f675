export { smtpSettingsOf } from './settings.js';
export { SmtpMailSender } from './smtp-sender.js';
export type { SmtpSettings } from './smtp-sender.js';
