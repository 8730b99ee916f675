/**
 * Whether a subscription's pattern names an event. Versions may be left out on either side (`esign.signing.created` is
 * `esign.signing.created.v1`), `*` at the end stands for any rest, and record events have their short names (`deal.new`).
 */
export function matchesEvent(pattern: string, event: string): boolean {
  const wanted = withoutVersion(pattern);
  const name = withoutVersion(event);
  const names = [name, name.replace(/^core\.limeobject\./, '')];
  if (wanted.endsWith('*')) return names.some((candidate) => candidate.startsWith(wanted.slice(0, -1)));
  return names.includes(wanted);
}

function withoutVersion(name: string): string {
  return name.replace(/\.v1$/, '');
}
