import type { RequestHandler } from 'express';

const LANGUAGES = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'] as const;

/** Every text of the host and its packages, by language. */
export type TextsOf = (language: (typeof LANGUAGES)[number]) => Readonly<Record<string, string>>;

/** `GET /{application}/api/v1/translation/?language=`: all texts by key, for everybody: the log-in page needs them too. */
export function textsEndpoint(textsOf: TextsOf): RequestHandler {
  return (request, response) => {
    const wanted = LANGUAGES.find((language) => language === request.query['language']) ?? 'en_us';
    response.set('cache-control', 'private, max-age=300').json(textsOf(wanted));
  };
}
