/**
 * Reads an answer to its end.
 *
 * @throws RangeError when it is longer than that
 */
export async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (response.body === null) return new Uint8Array();
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > maxBytes) throw new RangeError('The answer is too long.');
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
