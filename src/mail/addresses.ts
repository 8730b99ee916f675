import type { EsignSettings } from '../signing/index.js';
import { headerText } from './plain-text.js';

const MAX_NAME_LENGTH = 120;

/** The sender fields of the host's `Mail`. */
export interface MailAddresses {
  readonly fromName: string;
  readonly fromEmail: string;
  readonly replyTo: { readonly name: string; readonly email: string };
}

/**
 * Who a mail is from: the installation's address, which need not exist, under the coworker's name; answers go to the
 * coworker. Never the coworker's own address as sender: it would fail the sender checks of the receiving server.
 */
export function addressesFor(
  settings: Pick<EsignSettings, 'fromAddress' | 'fromName'>,
  sender: { readonly name: string; readonly email: string },
): MailAddresses {
  const name = headerText(sender.name, MAX_NAME_LENGTH);
  const product = headerText(settings.fromName, MAX_NAME_LENGTH);
  return {
    fromName: product === '' || product === name ? name : name === '' ? product : `${name} via ${product}`,
    fromEmail: settings.fromAddress,
    replyTo: { name, email: sender.email.replace(/[\s<>"]/g, '') },
  };
}
