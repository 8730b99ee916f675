/** A step from one stored version of a runtime configuration to the next. */
export interface ConfigMigration {
  readonly from: number;
  migrate(stored: unknown): unknown;
}

/**
 * A package's settings in Lime Admin (Lime's `AdminPlugin`). Readable by every client: no secret belongs there.
 */
export interface RuntimeConfigDeclaration<T> {
  readonly name: string;
  readonly title: string;
  readonly version: number;
  /** JSON schema with Lime's `lime` keys, for the settings form. */
  getSchema(): object;
  /**
   * Checks what an administrator saved and fills in defaults.
   *
   * @throws `UnusableError` `CONFIG_VALUE_INVALID` with `details.errors: [{path, message}]`
   */
  parse(stored: unknown): T;
  getMigrations(): readonly ConfigMigration[];
}

/** The settings in force. Reads are cheap and see a saved change at once in this process, within seconds in others. */
export interface RuntimeConfigReader {
  get<T>(declaration: RuntimeConfigDeclaration<T>): T;
}

/** Settings of the server, from file and environment; the only place for secrets. Keys are dotted: `esign.manifestKey`. */
export interface ApplicationConfigReader {
  get(key: string): string | undefined;
  /** A secret of at least 32 bytes, base64url in the configuration; generated once in demo mode, else `ConfigError` `CONFIG_MISSING`. */
  secret(key: string): Buffer;
}
