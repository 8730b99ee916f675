/** Calls of this server to its own public address. */
export interface ServerAnswer {
  readonly status: number;
}

/** An address that is made for this very machine and for nobody else. */
export function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}

/** @returns the answer, or `undefined` when there was none: no such host, refused, a certificate nobody trusts */
export async function callServer(address: string, signal: AbortSignal): Promise<ServerAnswer | undefined> {
  try {
    const response = await fetch(address, {
      signal,
      redirect: 'manual',
      headers: { 'user-agent': 'limepkg-esign-setup-check' },
    });
    await response.body?.cancel();
    return { status: response.status };
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}
