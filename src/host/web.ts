/** One entry of `lwc.config.json`. */
export interface LwcConfigEntry {
  readonly name: string;
  readonly slot: string | null;
}

/** A folder served below `/{application}/static/{package}/{route}/`. */
export interface StaticContent {
  readonly route: string;
  readonly path: string;
}

/** An action for the menus of records (the web client's actionpad). */
export interface ActionDeclaration {
  readonly id: string;
  readonly limetypes: readonly string[];
  readonly label: string;
  readonly icon: string;
  readonly isPromoted: boolean;
}
