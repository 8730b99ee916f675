import type { Navigator } from './navigator.js';
import type { Expression } from './query.js';

/** Pages that packages bring: a component at an address of its own. */
export class RouteRegistry {
  private readonly routes = new Map<string, string>();

  /** @param path - below the client's address, for example `limepkg-x/report` */
  registerRoute(path: string, component: string): void {
    this.routes.set(path.replace(/^\/+|\/+$/g, ''), component);
  }

  /** The tag of the component at an address. */
  find(path: string): string | undefined {
    return this.routes.get(path.replace(/\/+$/, ''));
  }
}

/** The older way to get somewhere. */
export class RouteService {
  constructor(private readonly navigator: Navigator) {}

  dashboard(): void {
    this.navigator.navigate('');
  }

  limeObject(limetype: string, id: number): void {
    this.navigator.navigate(`object/${limetype}/${id}`);
  }

  table(limetype: string, filter?: Expression): void {
    this.navigator.navigate(`table/${limetype}`, filter === undefined ? {} : { filter: JSON.stringify(filter) });
  }
}
