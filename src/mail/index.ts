export { addressesFor, type MailAddresses } from './addresses.js';
export {
  MAIL_KINDS,
  type CanceledData,
  type CancelCause,
  type CompletedData,
  type DeclinedData,
  type ErrorData,
  type ExpiringData,
  type InvitationData,
  type MailData,
  type MailDataByKind,
  type MailKind,
  type MailPerson,
  type ReminderData,
  type RenderedMail,
} from './data.js';
export { messageIdOf } from './message-id.js';
export { MjmlMailRenderer } from './renderer.js';
