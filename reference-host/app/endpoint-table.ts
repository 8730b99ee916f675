/** What an address leads to. */
export interface EndpointMatch<T> {
  readonly value: T;
  readonly params: Readonly<Record<string, string>>;
}

interface Row<T> {
  readonly segments: readonly string[];
  readonly value: T;
}

/**
 * Finds what answers an address by its segments: one look at a map and a comparison of words, where a router tries one
 * pattern after the other. Knows fixed segments and `:name` parameters, which is all that endpoints use.
 */
export class EndpointTable<T> {
  private readonly rows = new Map<string, Row<T>[]>();

  /** @param path - with leading slash; a trailing one makes no difference */
  add(method: string, path: string, value: T): void {
    const segments = segmentsOf(path);
    const key = keyOf(method, segments);
    const rows = [...(this.rows.get(key) ?? []), { segments, value }];
    // A fixed word is meant when it is written: `/signing/init/` is no `/signing/:id/`.
    rows.sort((a, b) => parameterCount(a) - parameterCount(b));
    this.rows.set(key, rows);
  }

  /** @param path - as in the request, percent-encoded, without query; `HEAD` is answered like `GET` */
  find(method: string, path: string): EndpointMatch<T> | undefined {
    const segments = segmentsOf(path);
    for (const row of this.rows.get(keyOf(method === 'HEAD' ? 'GET' : method, segments)) ?? []) {
      const params = paramsOf(row.segments, segments);
      if (params !== undefined) return { value: row.value, params };
    }
    return undefined;
  }
}

function segmentsOf(path: string): readonly string[] {
  const end = path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length;
  return path.slice(1, end).split('/');
}

function keyOf(method: string, segments: readonly string[]): string {
  return `${method} ${String(segments.length)}`;
}

function parameterCount({ segments }: Row<unknown>): number {
  return segments.filter((segment) => segment.startsWith(':')).length;
}

function paramsOf(wanted: readonly string[], given: readonly string[]): Readonly<Record<string, string>> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const word = given[index] ?? '';
    if (segment.startsWith(':')) {
      if (word === '') return undefined;
      params[segment.slice(1)] = word.includes('%') ? decodeURIComponent(word) : word;
    } else if (segment !== word) return undefined;
  }
  return params;
}
