import type { Mapping, NamedLimetype, NamesAnswer, StructureChange } from './payloads';

const NAME = /^[a-z][a-z0-9_]*$/;

export const NO_MAPPING: Mapping = { limetypes: {}, properties: {} };

/** What is wrong with a name; by place: `signing` or `signing.title`. */
export type NameFaults = ReadonlyMap<string, 'invalid' | 'twice'>;

/** What a form may hand over: nothing, or parts. */
export function mappingOf(value: unknown): Mapping {
  const { limetypes, properties } = (value ?? {}) as Partial<Mapping>;
  return { limetypes: limetypes ?? {}, properties: properties ?? {} };
}

/** The name given to a table, or to a field of it; empty where it is the same as ours. */
export function nameIn(mapping: Mapping, limetype: string, property?: string): string {
  return (property === undefined ? mapping.limetypes[limetype] : mapping.properties[limetype]?.[property]) ?? '';
}

/** Gives a table, or a field of it, a name; without one, or with ours, nothing is kept. */
export function rename(mapping: Mapping, theirs: string, limetype: string, property?: string): Mapping {
  const name = theirs.trim();
  if (property === undefined) return { ...mapping, limetypes: changed(mapping.limetypes, limetype, name) };
  const fields = changed(mapping.properties[limetype] ?? {}, property, name);
  const rest = Object.entries(mapping.properties).filter(([key]) => key !== limetype);
  const kept = Object.keys(fields).length === 0 ? rest : [...rest, [limetype, fields] as const];
  return { ...mapping, properties: Object.fromEntries(kept) };
}

function changed(names: Readonly<Record<string, string>>, ours: string, theirs: string): Record<string, string> {
  const rest = Object.entries(names).filter(([key]) => key !== ours);
  return Object.fromEntries(theirs === '' || theirs === ours ? rest : [...rest, [ours, theirs]]);
}

/** Names that no database takes, and names that stand for two things. */
export function nameFaults(mapping: Mapping, { ours }: Pick<NamesAnswer, 'ours'>): NameFaults {
  const faults = new Map<string, 'invalid' | 'twice'>();
  judge(ours, '', (limetype) => nameIn(mapping, limetype), faults);
  for (const { name, properties } of ours) {
    judge(properties, `${name}.`, (property) => nameIn(mapping, name, property), faults);
  }
  return faults;
}

function judge(
  ours: readonly { readonly name: string }[],
  prefix: string,
  theirs: (name: string) => string,
  faults: Map<string, 'invalid' | 'twice'>,
): void {
  const taken = ours.map(({ name }) => theirs(name) || name);
  ours.forEach(({ name }, index) => {
    const given = theirs(name);
    if (given === '') return;
    if (!NAME.test(given)) faults.set(prefix + name, 'invalid');
    else if (taken.some((other, place) => place !== index && other === given)) faults.set(prefix + name, 'twice');
  });
}

/** Names to choose from: every table, or the fields of the chosen table that have the right type. */
export function choices(
  names: NamesAnswer,
  theirTable: string,
  type?: string,
): readonly { name: string; text: string }[] {
  if (type === undefined) return names.theirs;
  const table: NamedLimetype | undefined = names.theirs.find(({ name }) => name === theirTable);
  return (table?.properties ?? []).filter((property) => isAlike(property.type, type));
}

function isAlike(theirs: string, ours: string): boolean {
  const kind = (type: string): string => (type === 'string' ? 'text' : type);
  return kind(theirs) === kind(ours);
}

export function isSame(one: Mapping, other: Mapping): boolean {
  return canonical(one) === canonical(other);
}

function canonical({ limetypes, properties }: Mapping): string {
  const sorted = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = Object.entries(properties)
    .map(([name, names]) => [name, sorted(names)] as const)
    .filter(([, names]) => names.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted(limetypes), fields]);
}

/** How much a plan would do. */
export function countsOf(changes: readonly StructureChange[]): { created: number; changed: number; conflicts: number } {
  const of = (...kinds: StructureChange['kind'][]) => changes.filter(({ kind }) => kinds.includes(kind)).length;
  return {
    created: of('create-limetype', 'create-property'),
    changed: of('extend-options', 'widen-property'),
    conflicts: of('conflict'),
  };
}
