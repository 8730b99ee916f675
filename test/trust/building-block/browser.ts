/** A browser as far as signing needs one: keeps cookies by path, follows redirects within one origin, sends forms. */
export class Browser {
  private readonly jar = new Map<string, { readonly value: string; readonly path: string }>();

  /** Addresses with this in them are not gone to. */
  stopAt: string | undefined;
  /** Whether pages that go on by themselves are looked at first. */
  isSlow = false;

  /** @param isHome - addresses of the same origin where it stops */
  constructor(
    private readonly origin: string,
    private readonly isHome: (url: string) => boolean = () => false,
  ) {}

  /** Goes on until a page comes, or an address of somebody else. */
  async go(
    address: string,
    init: RequestInit = {},
  ): Promise<{ readonly url: string; readonly page?: Response; readonly text: string }> {
    let [url, next] = [new URL(address, this.origin).href, init];
    while (url.startsWith(this.origin) && !this.isHome(url) && !this.isStop(url)) {
      const response = await fetch(url, {
        ...next,
        redirect: 'manual',
        headers: { accept: 'text/html', ...(next.headers as Record<string, string> | undefined), ...this.cookies(url) },
      });
      this.keep(response);
      const location = response.headers.get('location');
      const text = location === null ? await response.text() : '';
      const onward = location ?? (this.isSlow ? undefined : refreshOf(text));
      if (onward === undefined) return { url, page: response, text };
      [url, next] = [new URL(onward, url).href, {}];
    }
    return { url, text: '' };
  }

  private isStop(url: string): boolean {
    return this.stopAt !== undefined && url.includes(this.stopAt);
  }

  /** Presses the button of the form that leads to an address of this ending. @param page - its HTML */
  submit(page: string, ending: string, fields: Record<string, string> = {}): ReturnType<Browser['go']> {
    const [, action = '', content = ''] =
      [...page.matchAll(/<form method="post" action="([^"]+)">(.*?)<\/form>/gs)].find(
        ([, to, inner = '']) =>
          to?.endsWith(ending) && (fields['method'] === undefined || inner.includes(`value="${fields['method']}"`)),
      ) ?? [];
    if (action === '') throw new Error(`no form leads to ${ending}: ${page.slice(0, 2000)}`);
    const hidden = [...content.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
    const body = new URLSearchParams({
      ...Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, unescape(value)])),
      ...fields,
    });
    return this.go(action, { method: 'POST', body });
  }

  /** Fills in the log-in page of the simulated ID building block. @param fault - of the simulator */
  async logIn(
    at: { readonly url: string; readonly page?: Response },
    person: string,
    fault?: string,
    action = 'approve',
  ): ReturnType<Browser['go']> {
    const address = new URL(at.url);
    if (fault !== undefined) address.searchParams.set('fault', fault);
    return this.go(address.href, { method: 'POST', body: new URLSearchParams({ person, action }) });
  }

  /** Takes cookies over from another browser, as a thief would. @param name - left out: all of them */
  take(from: Browser, name?: string): void {
    for (const [one, cookie] of from.jar) if (name === undefined || one === name) this.jar.set(one, cookie);
  }

  private cookies(url: string): Record<string, string> {
    const { pathname } = new URL(url);
    const pairs = [...this.jar].filter(([, { path }]) => pathname.startsWith(path));
    return { cookie: pairs.map(([name, { value }]) => `${name}=${value}`).join('; ') };
  }

  private keep({ headers }: Response): void {
    for (const cookie of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      const path = /;\s*path=([^;]+)/i.exec(cookie)?.[1] ?? '/';
      if (value === '') this.jar.delete(name);
      else this.jar.set(name, { value, path });
    }
  }
}

/** Address of a call by `fetch`. */
export function calledAddress(target: string | URL | Request): string {
  return target instanceof Request ? target.url : target.toString();
}

/** Where a page goes on to by itself. */
function refreshOf(text: string): string | undefined {
  const [, url] = /<meta http-equiv="refresh" content="0; url=([^"]+)">/.exec(text) ?? [];
  return url === undefined ? undefined : unescape(url);
}

function unescape(text: string): string {
  return text.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)));
}
