/** A SHA-256 in the making that can be carried on in several ways from one point. */
export interface RunningSha256 {
  update(chunk: Uint8Array): unknown;
  /** A second one that has seen the same bytes. */
  copy(): RunningSha256;
  /** @returns 32 bytes; nothing may be added after this */
  digest(): Uint8Array;
}

/** What the platform lends this room: node:crypto and node:zlib on a server, WebCrypto and streams in a browser. */
export interface Primitives {
  /**
   * Digests chunks in order.
   *
   * @returns SHA-256, 32 bytes
   */
  sha256(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array>;
  /**
   * Inflates zlib data.
   *
   * @throws when the result would be longer than `maxBytes`, or the data is damaged
   */
  inflate(data: Uint8Array, maxBytes: number): Promise<Uint8Array>;
  /** Where the platform can: lets several digests of one large file share one reading. */
  startSha256?(): RunningSha256;
}

/** Writes bytes as lower-case hex, as fingerprints are written everywhere. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Joins chunks into one array. */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

type Inflate = (data: Uint8Array, maxBytes: number) => Promise<Uint8Array>;

async function inflateInBrowser(
  format: 'deflate' | 'deflate-raw',
  data: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array> {
  const inflated = new Blob([new Uint8Array(data)]).stream().pipeThrough(new DecompressionStream(format));
  const reader = inflated.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatBytes(chunks);
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new RangeError('The data inflates to more than is allowed.');
    }
    chunks.push(value);
  }
}

/** Primitives of a browser; work in Node 20 too. WebCrypto digests in one piece, so the data is held in memory. */
export const webPrimitives: Primitives = {
  async sha256(chunks) {
    const all: Uint8Array[] = [];
    for await (const chunk of chunks) all.push(chunk);
    return new Uint8Array(await crypto.subtle.digest('SHA-256', concatBytes(all)));
  },
  inflate: (data, maxBytes) => inflateInBrowser('deflate', data, maxBytes),
};

/** Inflates what lies in a zip, bounded; in browsers and in Node. */
export const webInflateRaw: Inflate = (data, maxBytes) => inflateInBrowser('deflate-raw', data, maxBytes);
