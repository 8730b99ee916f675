import type { Translator } from '../../host/index.js';
import { visibleTextOf } from '../bankid/texts.js';
import type { MethodContext } from '../method.js';
import { plain, shortDigestOf } from '../shown-text.js';
import type { Scheme } from './schemes.js';

/** What a text depends on. */
type Shows = Pick<Scheme, 'shows' | 'maxText' | 'isPlainOnly'>;

const MAX_SENDER_LENGTH = 40;
const KEY = 'limepkg_esign.broker.short_text';

/** What the eID shows: who signs what for whom where there is room, else what for whom with the beginning of the digest. */
export function shownTextOf(
  translator: Translator,
  scheme: Shows,
  context: Pick<MethodContext, 'signing' | 'signer'>,
  senderName: string,
  isForCertificate = false,
): string | undefined {
  if (!scheme.shows) return undefined;
  if (isForCertificate) return forCertificate(translator, scheme, context, senderName);
  const long = forScheme(scheme, visibleTextOf(translator, context, senderName));
  if (long.length <= scheme.maxText) return long;
  const { language } = context.signing.metadata;
  const sender = cut(plain(senderName), MAX_SENDER_LENGTH);
  const digest = shortDigestOf(context.signing);
  const write = (title: string) => forScheme(scheme, translator.get(language, KEY, { title, sender, digest }));
  const title = plain(context.signing.title);
  return write(cut(title, Math.max(scheme.maxText - write('').length, 1)));
}

/** A signature over a text binds the document by the whole digest in it, and is made over ISO-8859-1. */
function forCertificate(
  translator: Translator,
  scheme: Shows,
  { signing, signer }: Pick<MethodContext, 'signing' | 'signer'>,
  senderName: string,
): string {
  const digest = `\nSHA-256: ${signing.originalDocumentFingerprint}`;
  const text = forScheme(scheme, visibleTextOf(translator, { signing, signer }, senderName));
  return cut(text, scheme.maxText - digest.length).replace(/[^\n\x20-\x7e\xa0-\xff]/g, '?') + digest;
}

/** Some eIDs show plain text only, and refuse what looks like markup. */
function forScheme({ isPlainOnly = false }: Shows, text: string): string {
  return isPlainOnly ? text.replace(/[<>]/g, ' ') : text;
}

/** Shortens to so many UTF-16 units at most, never within a character. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const [kept] = Array.from(text).reduce<[string, boolean]>(
    ([done, isFull], character) =>
      isFull || done.length + character.length >= maxLength ? [done, true] : [done + character, false],
    ['', false],
  );
  return `${kept.trimEnd()}…`;
}
