/** What the settings form tells a component about its place. Part of the platform's contract for components in forms. */
export interface FormInfo {
  readonly schema?: unknown;
  readonly rootSchema?: unknown;
  readonly errorSchema?: unknown;
  readonly rootValue?: unknown;
  readonly name?: string;
  readonly schemaPath?: readonly string[];
}
