/** A part of the page that can be read anew. */
export interface Part {
  readonly element: HTMLElement;
  refresh(): Promise<void>;
}
