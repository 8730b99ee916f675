import type { LimetypeDefinition, OptionDefinition, PropertyDefinition } from '../../src/host/index.js';

/**
 * Joins a wanted definition with the one in force.
 *
 * Nothing in force is lost: properties and options that the wanted definition does not name stay. A definition that names
 * every property is the table's own and brings its names and template along; a partial one only adds.
 */
export function mergeDefinition(stored: LimetypeDefinition, wanted: LimetypeDefinition): LimetypeDefinition {
  const named = new Map(wanted.properties.map((property) => [property.name, property]));
  const isWhole = stored.properties.every((property) => named.has(property.name));
  const kept = stored.properties.map((property) => mergeProperty(property, named.get(property.name)));
  const known = new Set(stored.properties.map((property) => property.name));
  const added = wanted.properties.filter((property) => !known.has(property.name));
  return { ...(isWhole ? wanted : stored), properties: [...kept, ...added] };
}

function mergeProperty(stored: PropertyDefinition, wanted: PropertyDefinition | undefined): PropertyDefinition {
  if (wanted === undefined) return stored;
  const indexed = stored.indexed === true || wanted.indexed === true;
  const concealed = stored.concealed === true || wanted.concealed === true;
  const merged = { ...wanted, ...(indexed && { indexed }), ...(concealed && { concealed }) };
  if (merged.type === 'option' && stored.type === 'option') {
    // Whoever adds an option may not know the default.
    return { ...stored, ...merged, options: mergeOptions(stored.options, merged.options) };
  }
  if (merged.type === 'set' && stored.type === 'set') {
    return { ...merged, options: mergeOptions(stored.options, merged.options) };
  }
  return merged;
}

function mergeOptions(stored: readonly OptionDefinition[], wanted: readonly OptionDefinition[]): OptionDefinition[] {
  const named = new Map(wanted.map((option) => [option.key, option]));
  const known = new Set(stored.map((option) => option.key));
  return [...stored.map((option) => named.get(option.key) ?? option), ...wanted.filter(({ key }) => !known.has(key))];
}

/** Joins several definitions of the same limetype among the wanted ones, in the order given. */
export function joinWanted(definitions: readonly LimetypeDefinition[]): readonly LimetypeDefinition[] {
  const joined = new Map<string, LimetypeDefinition>();
  for (const definition of definitions) {
    const earlier = joined.get(definition.name);
    joined.set(definition.name, earlier === undefined ? definition : mergeDefinition(earlier, definition));
  }
  return [...joined.values()];
}
