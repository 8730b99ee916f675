/** A component that is placed somewhere. The tag may come with or without `lwc-` in front. */
export interface ComponentPlacement {
  readonly name: string;
  readonly props?: Readonly<Record<string, unknown>>;
}

/** An entry of a record's action menu: the client makes the command `id` of it, with `params` and the record as its context. */
export interface ActionEntry {
  readonly id: string;
  /** A text, or the key of one. */
  readonly label: string;
  readonly icon?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Shown as a button of its own, not in the menu. */
  readonly promoted: boolean;
}

/** A list of related records on a record's page. */
export interface RelatedList {
  /** The `hasmany` property. */
  readonly property: string;
  readonly columns: readonly string[];
  /** A PDF can be dropped here: it becomes a new record with the file in this property. */
  readonly upload?: string;
}

/** How one limetype is shown: what an administrator of the real platform puts together in its view designers. */
export interface ViewConfig {
  readonly limetype: string;
  readonly icon: string;
  /** In the navigation at the side. */
  readonly isListed: boolean;
  readonly table: { readonly columns: readonly string[] };
  readonly card: {
    /** Absent: every property that may be read. */
    readonly fields?: readonly string[];
    readonly components: readonly ComponentPlacement[];
    readonly related: readonly RelatedList[];
    /** A component of the card shows it. */
    readonly hidesHistory?: boolean;
  };
  readonly actions: readonly ActionEntry[];
}
