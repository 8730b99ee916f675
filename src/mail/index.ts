export { addressesFor } from './addresses.js';
export {
  MAIL_KINDS,
  type CancelCause,
  type InvitationData,
  type MailDataByKind,
  type MailKind,
  type MailPerson,
  type RenderedMail,
} from './data.js';
export { messageIdOf } from './message-id.js';
export { MjmlMailRenderer } from './renderer.js';
