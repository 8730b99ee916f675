/** How a component or command presents itself to the person who places it in a view. */
export interface ComponentMetadata {
  readonly title?: string;
  readonly description?: string;
  readonly icon?: string;
  readonly tags?: readonly string[];
}
