import type { LimetypeDefinition, PropertyDefinition, StructureChange } from '../../src/host/index.js';

/** What stands in the way or remains to be done before `wanted` is in force. Pure: looks at definitions alone. */
export function planDefinitions(
  stored: ReadonlyMap<string, LimetypeDefinition>,
  wanted: readonly LimetypeDefinition[],
): readonly StructureChange[] {
  const known = new Map<string, readonly LimetypeDefinition[]>();
  for (const definition of [...stored.values(), ...wanted]) {
    known.set(definition.name, [...(known.get(definition.name) ?? []), definition]);
  }
  return wanted.flatMap((definition) => [
    ...planLimetype(stored.get(definition.name), definition),
    ...danglingRelations(known, definition),
  ]);
}

function planLimetype(stored: LimetypeDefinition | undefined, wanted: LimetypeDefinition): StructureChange[] {
  if (stored === undefined) {
    const detail = `new table with ${wanted.properties.map((property) => property.name).join(', ')}`;
    return [{ kind: 'create-limetype', limetype: wanted.name, detail }];
  }
  const inForce = new Map(stored.properties.map((property) => [property.name, property]));
  return wanted.properties.flatMap((property) => {
    const change = planProperty(inForce.get(property.name), property);
    return change === undefined ? [] : [{ ...change, limetype: wanted.name, property: property.name }];
  });
}

type PropertyChange = Pick<StructureChange, 'kind' | 'detail'> | undefined;

function planProperty(stored: PropertyDefinition | undefined, wanted: PropertyDefinition): PropertyChange {
  if (stored === undefined) return { kind: 'create-property', detail: describe(wanted) };
  if (isText(stored) && isText(wanted)) return planText(stored, wanted);
  if (stored.type !== wanted.type) return conflict(stored, wanted);
  if (isRelation(stored) && isRelation(wanted)) {
    const isSame =
      stored.related === wanted.related && (stored.type === 'belongsto' || stored.backref === wanted.backref);
    if (!isSame) return conflict(stored, wanted);
  }
  if (isChoice(stored) && isChoice(wanted)) {
    const known = new Set(stored.options.map((option) => option.key));
    const added = wanted.options.filter((option) => !known.has(option.key)).map((option) => option.key || '(empty)');
    if (added.length > 0) return { kind: 'extend-options', detail: `adds ${added.join(', ')}` };
  }
  return planIndex(stored, wanted);
}

type TextProperty = Extract<PropertyDefinition, { type: 'string' | 'text' }>;

function planText(stored: TextProperty, wanted: TextProperty): PropertyChange {
  if (lengthOf(wanted) < lengthOf(stored)) return conflict(stored, wanted);
  if (lengthOf(wanted) === lengthOf(stored) && stored.type === wanted.type) return planIndex(stored, wanted);
  // A string that is as long as a text would still be the narrower column.
  if (stored.type === 'text' && wanted.type === 'string') return conflict(stored, wanted);
  return { kind: 'widen-property', detail: `from ${describe(stored)} to ${describe(wanted)}` };
}

function planIndex(stored: PropertyDefinition, wanted: PropertyDefinition): PropertyChange {
  if (wanted.indexed !== true || stored.indexed === true || isAlwaysIndexed(wanted)) return undefined;
  return { kind: 'widen-property', detail: 'gets an index' };
}

/** Relations and files are looked up backwards: from the company to its people, from a file to whoever shows it. */
export function isAlwaysIndexed(property: PropertyDefinition): boolean {
  return property.type === 'belongsto' || property.type === 'file';
}

function conflict(stored: PropertyDefinition, wanted: PropertyDefinition): PropertyChange {
  return { kind: 'conflict', detail: `is ${describe(stored)}, wanted ${describe(wanted)}` };
}

function danglingRelations(
  known: ReadonlyMap<string, readonly LimetypeDefinition[]>,
  definition: LimetypeDefinition,
): StructureChange[] {
  return definition.properties.flatMap((property): StructureChange[] => {
    if (!isRelation(property)) return [];
    const related = known.get(property.related);
    const line = { kind: 'conflict', limetype: definition.name, property: property.name } as const;
    if (related === undefined) return [{ ...line, detail: `relates to ${property.related}, which does not exist` }];
    if (property.type === 'belongsto') return [];
    const isBacked = related.some((other) =>
      other.properties.some(
        ({ name, ...rest }) =>
          name === property.backref && rest.type === 'belongsto' && rest.related === definition.name,
      ),
    );
    return isBacked ? [] : [{ ...line, detail: `${property.related}.${property.backref} does not lead back` }];
  });
}

function isText(property: PropertyDefinition): property is TextProperty {
  return property.type === 'string' || property.type === 'text';
}

function isRelation(property: PropertyDefinition): property is Extract<PropertyDefinition, { related: string }> {
  return property.type === 'belongsto' || property.type === 'hasmany';
}

function isChoice(property: PropertyDefinition): property is Extract<PropertyDefinition, { options: unknown }> {
  return property.type === 'option' || property.type === 'set';
}

function lengthOf(property: TextProperty): number {
  return property.maxLength ?? Number.POSITIVE_INFINITY;
}

function describe(property: PropertyDefinition): string {
  if (isText(property))
    return property.maxLength === undefined ? property.type : `${property.type}(${property.maxLength})`;
  return isRelation(property) ? `${property.type} ${property.related}` : property.type;
}
