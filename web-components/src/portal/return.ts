/**
 * What the address says when the signer comes back from a method's app or page. The server leads back to the personal
 * page with `#return=<method>&state=<state>`, or `&attempt=<id>` for a method that is looked at; in a browser that did
 * not begin it to the page without a token, with `#return=other-browser`. A fragment never reaches a log.
 */
export type Return =
  | {
      readonly outcome: 'back';
      /** Id of the method. */
      readonly method: string;
      /** What the method goes on asking with. */
      readonly attempt: string;
    }
  | { readonly outcome: 'other-browser' };

/** @returns `undefined` when nobody comes back */
export function returnOf(hash: string): Return | undefined {
  const said = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, '')));
  const method = said['return'] ?? '';
  if (method === 'other-browser') {
    return { outcome: 'other-browser' };
  }
  const attempt = said['state'] ?? said['attempt'] ?? '';
  return method === '' || attempt === '' ? undefined : { outcome: 'back', method, attempt };
}

/** The page's own address without all that: what a reload, a bookmark or a QR code should hold. */
export function withoutReturn(address: string): string {
  return address.replace(/#.*$/, '');
}
