/**
 * An address in which everything that looks percent-encoded can be decoded: a segment that cannot is taken as it was
 * written. Whoever answers there then judges it like any other wrong value, instead of the router giving it away.
 *
 * @param address - path and query; the query stays as it is
 */
export function readableAddress(address: string): string {
  const at = address.indexOf('?');
  const path = at < 0 ? address : address.slice(0, at);
  if (isDecodable(path)) return address;
  const readable = path.split('/').map((segment) => (isDecodable(segment) ? segment : segment.replaceAll('%', '%25')));
  return readable.join('/') + (at < 0 ? '' : address.slice(at));
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
