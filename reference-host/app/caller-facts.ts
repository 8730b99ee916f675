import { isIP } from 'node:net';
import type { Request } from 'express';
import type { Language } from '../../src/host/index.js';

const LANGUAGES: Readonly<Record<string, Language>> = {
  da: 'da',
  de: 'de',
  en: 'en_us',
  fi: 'fi',
  nl: 'nl',
  nb: 'no',
  nn: 'no',
  no: 'no',
  sv: 'sv',
};

const MAX_KNOWN = 1_000;
const known = new Map<string, Language>();

/** The best of `Accept-Language` among the product's languages, else `en_us`. */
export function acceptedLanguage(header: string | undefined): Language {
  const wished = (header ?? '').slice(0, 1_000);
  const remembered = known.get(wished);
  if (remembered !== undefined) return remembered;
  if (known.size >= MAX_KNOWN) known.clear(); // invented headers must not fill the memory
  const language = languageOf(wished);
  known.set(wished, language);
  return language;
}

function languageOf(wished: string): Language {
  const wishes = wished.split(',').map((part, index) => {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean);
    return { language: LANGUAGES[tag.split(/[-_]/)[0] ?? ''], quality: Number(quality ?? 1), index };
  });
  const best = wishes
    .filter(({ language, quality }) => language !== undefined && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index)[0];
  return best?.language ?? 'en_us';
}

/** The caller's addresses as trusted proxies vouch for them, nearest client first; without proxies the peer's. */
export function ipAddressOf(request: Request): string {
  const vouched = request.ips.map(plainAddress).filter((address) => isIP(address) !== 0);
  if (vouched.length > 0) return vouched.join(', ');
  return plainAddress(request.socket.remoteAddress ?? '');
}

function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
