/** A place in the client: `object/deal/1001`, with what is asked for there. */
export interface Location {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** Asked before the person leaves; `false` keeps them where they are. */
export type Blocker = (location: Location) => boolean | Promise<boolean>;

type LocationLike = { readonly path: string; readonly query?: Readonly<Record<string, string>> };

/** Where the person is, and how they get elsewhere. Addresses are below the client's own. */
export class Navigator {
  private readonly blockers = new Set<Blocker>();
  private readonly followers = new Set<(location: Location) => void>();
  private current: Location;

  /** @param root - the client's address, with a slash at the end */
  constructor(
    private readonly root: string,
    private readonly window: Window = globalThis.window,
  ) {
    this.current = this.read();
    window.addEventListener('popstate', () => void this.followHistory());
  }

  getLocation(): Location {
    return this.current;
  }

  navigate(target: string | LocationLike, query: Readonly<Record<string, string>> = {}): void {
    const { path, query: asked = {} } = typeof target === 'string' ? { path: target, query } : target;
    void this.go({ path: path.replace(/^\/+/, ''), query: asked }, 'push');
  }

  /** As {@link navigate}, without a step that "back" would return to. */
  replace(path: string, query: Readonly<Record<string, string>> = {}): void {
    void this.go({ path, query }, 'replace');
  }

  addBlocker(blocker: Blocker): void {
    this.blockers.add(blocker);
  }

  removeBlocker(blocker: Blocker): void {
    this.blockers.delete(blocker);
  }

  createUrl({ path, query = {} }: LocationLike): URL {
    const url = new URL(`${this.root}${path.replace(/^\/+/, '')}`, this.window.location.origin);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  /** Called with every place the person comes to. */
  follow(callback: (location: Location) => void): void {
    this.followers.add(callback);
  }

  private async go(location: Location, way: 'push' | 'replace'): Promise<void> {
    if (!(await this.mayLeave(location))) return;
    const url = this.createUrl(location);
    if (way === 'push' && url.href !== this.window.location.href) this.window.history.pushState(null, '', url);
    else this.window.history.replaceState(null, '', url);
    this.arrive(location);
  }

  private async followHistory(): Promise<void> {
    const location = this.read();
    if (await this.mayLeave(location)) this.arrive(location);
    // The address has changed already; it is put back.
    else this.window.history.pushState(null, '', this.createUrl(this.current));
  }

  private arrive(location: Location): void {
    this.current = location;
    for (const follower of this.followers) follower(location);
  }

  private async mayLeave(location: Location): Promise<boolean> {
    for (const blocker of this.blockers) {
      if (!(await blocker(location))) return false;
    }
    return true;
  }

  private read(): Location {
    const { pathname, search, hash } = this.window.location;
    const path = decodeURI(pathname).slice(this.root.length);
    // Links in mails name a record behind the hash.
    const [, limetype, id] = /^#\/(\w+)\/(\d+)$/.exec(hash) ?? [];
    if (limetype !== undefined && id !== undefined) return { path: `object/${limetype}/${id}`, query: {} };
    return { path, query: Object.fromEntries(new URLSearchParams(search)) };
  }
}
