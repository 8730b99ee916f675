import { randomBytes } from 'node:crypto';
import { userNonVisibleDataOf } from '../../evidence/index.js';
import type { Translator } from '../../host/index.js';
import { filenameOf } from '../../signing/index.js';
import type { MethodContext } from '../method.js';
import { plain, shortDigestOf } from '../shown-text.js';

const MAX_TITLE_LENGTH = 300;

/** What the signer reads in the app: who signs what for whom, with the beginning of the document's digest. */
export function visibleTextOf(
  translator: Translator,
  { signing, signer }: Pick<MethodContext, 'signing' | 'signer'>,
  senderName: string,
): string {
  const language = signing.metadata.language;
  return translator.get(language, 'limepkg_esign.bankid.visible_text', {
    name: plain(signer.name),
    title: plain(signing.title).slice(0, MAX_TITLE_LENGTH),
    sender: plain(senderName),
    digest: shortDigestOf(signing),
  });
}

/** What is signed along unseen: the specification's three fields, with version and nonce. Base64, as sent. */
export function hiddenDataOf({ signing }: MethodContext): string {
  return userNonVisibleDataOf({
    file: signing.originalDocumentFileId,
    file_name: filenameOf(signing.title, 'bundle'),
    original_document_fingerprint: signing.originalDocumentFingerprint,
    nonce: randomBytes(16).toString('base64url'),
  });
}
