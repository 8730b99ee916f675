/** What a group may do with a table or field: Lime's read, write, add, delete. */
export interface Rights {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly add?: boolean;
  readonly delete?: boolean;
}

/** Lime's `tbl_<table>` and `fld_<table>_<field>` policies, per group. The administrators' group has every right. */
export interface SecurityPolicies {
  /** Groups the add-on brings. */
  readonly groups: readonly string[];
  readonly policies: readonly {
    readonly limetype: string;
    readonly property?: string;
    readonly rights: Readonly<Record<string, Rights>>;
  }[];
  /** A user that can never log in, the groups it is in, and the endpoints that may run as it. */
  readonly impersonation: {
    readonly username: string;
    readonly groups: readonly string[];
    readonly endpoints: readonly string[];
  };
}
