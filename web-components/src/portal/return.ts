import type { View } from './view';

/**
 * What the address says when the signer comes back from a method's app or page. The server leads back to the personal
 * page with `#return=<method>&state=<state>`, or `&attempt=<id>` for a method that is looked at; in a browser that did
 * not begin it to the page without a token, with `#return=other-browser`; with `#return=app` when what was done in the app counts
 * all the same; with `#return=unknown` when the attempt is not known or long over. A fragment never reaches a log.
 */
export type Return =
  | {
      readonly outcome: 'back';
      /** Id of the method. */
      readonly method: string;
      /** What the method goes on asking with. */
      readonly attempt: string;
    }
  | { readonly outcome: Elsewhere };

/** Ended on a page that knows nothing of it. */
export type Elsewhere = 'other-browser' | 'app' | 'unknown';

const VIEWS: Readonly<Record<Elsewhere, View>> = {
  'other-browser': { name: 'discarded' },
  app: { name: 'finished_elsewhere' },
  unknown: { name: 'login_over' },
};

/** @returns `undefined` when nobody comes back */
export function returnOf(hash: string): Return | undefined {
  const said = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, '')));
  const method = said['return'] ?? '';
  if (isElsewhere(method)) {
    return { outcome: method };
  }
  const attempt = said['state'] ?? said['attempt'] ?? '';
  return method === '' || attempt === '' ? undefined : { outcome: 'back', method, attempt };
}

function isElsewhere(text: string): text is Elsewhere {
  return Object.keys(VIEWS).includes(text);
}

/** What to show to someone who was led to a page that cannot know whose it is. */
export function viewOfReturn(back: Return | undefined): View | undefined {
  return back === undefined || back.outcome === 'back' ? undefined : VIEWS[back.outcome];
}

/** The page's own address without all that: what a reload, a bookmark or a QR code should hold. */
export function withoutReturn(address: string): string {
  return address.replace(/#.*$/, '');
}
