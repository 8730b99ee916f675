import type { HttpClient } from '../platform/http.js';

/** How one limetype is shown; see the server's `ViewConfig`. */
export interface View {
  readonly limetype: string;
  readonly icon: string;
  readonly isListed: boolean;
  readonly table: { readonly columns: readonly string[] };
  readonly card: {
    readonly fields?: readonly string[];
    readonly components: readonly Placement[];
    readonly related: readonly RelatedView[];
    readonly hidesHistory?: boolean;
  };
  readonly actions: readonly ActionView[];
}

export interface Placement {
  readonly name: string;
  readonly props?: Readonly<Record<string, unknown>>;
}

export interface RelatedView {
  readonly property: string;
  readonly columns: readonly string[];
  readonly upload?: string;
}

export interface ActionView {
  readonly id: string;
  readonly label: string;
  readonly icon?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly promoted: boolean;
}

/** Views of every limetype the session may read, in the order of the navigation. */
export async function readViews(http: HttpClient): Promise<readonly View[]> {
  return ((await http.get('api/v1/view/')) as { views: readonly View[] }).views;
}
