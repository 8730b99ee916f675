import type { Endpoint, Language } from '../../host/index.js';
import { limited } from '../call.js';
import type { PortalContext } from '../context.js';
import { sendPage } from '../page/html.js';
import { unknownPage } from '../page/shell.js';
import { receiptPage } from './receipt-page.js';

/** What an id may look like; whether it is one is found out at the register. */
const RECEIPT_ID = /^[\w-]{16,128}$/;

/** `GET /receipt/:receipt_id/`: what proves one signature, masked, for whoever has the address from the verification page. */
export function receiptEndpoint({ host, register, limit }: PortalContext): Endpoint {
  const text = (language: Language, key: string): string =>
    host.translator.get(language, `limepkg_esign.receipt.${key}`);
  return {
    id: 'portal.receipt',
    method: 'GET',
    path: '/receipt/:receipt_id/',
    access: 'public',
    secretParams: ['receipt_id'],
    handler: (call, response) =>
      limited(limit, call, response, async () => {
        const { receipt_id: id } = call.request.params;
        const receipt = typeof id === 'string' && RECEIPT_ID.test(id) ? await register.receipt(id) : undefined;
        if (receipt === undefined) {
          await limit.count(call.ipAddress);
          sendPage(
            response,
            404,
            unknownPage(call.language, text(call.language, 'unknown'), text(call.language, 'unknown_text')),
          );
          return;
        }
        const { language } = receipt;
        sendPage(
          response,
          200,
          receiptPage(receipt, { title: text(language, 'title'), intro: text(language, 'intro') }),
        );
      }),
  };
}
