import { UnusableError } from '../../src/errors.js';
import type { LimetypeDefinition, PropertyDefinition } from '../../src/host/index.js';
import type { StructureErrorCode } from './errors.js';

/** A property with a column of its own. */
export type StoredProperty = Exclude<PropertyDefinition, { type: 'hasmany' }>;

/** Whether the property has a column; `hasmany` lives in the other table's `belongsto`. */
export function isStored(property: PropertyDefinition): property is StoredProperty {
  return property.type !== 'hasmany';
}

export function storedProperties(definition: LimetypeDefinition): readonly StoredProperty[] {
  return definition.properties.filter(isStored);
}

/** Properties whose text a search looks through: never a concealed one. */
export function isSearchable(property: PropertyDefinition): boolean {
  return (property.type === 'string' || property.type === 'text') && property.concealed !== true;
}

const LIMETYPE_NAME = /^(?!host_|esign_|sqlite_|pg_)[a-z][a-z0-9_]{0,39}$/;
const PROPERTY_NAME = /^[a-z][a-z0-9_]{0,39}$/;

/**
 * Checks that a definition can become a table.
 *
 * @throws `UnusableError` `HOST_DEFINITION_INVALID` that names the limetype and property
 */
export function checkDefinition(definition: LimetypeDefinition): void {
  if (!LIMETYPE_NAME.test(definition.name)) refuse(definition, undefined, 'is not a usable name');
  const seen = new Set<string>();
  for (const property of definition.properties) {
    if (!PROPERTY_NAME.test(property.name)) refuse(definition, property, 'is not a usable name');
    if (seen.has(property.name)) refuse(definition, property, 'is defined twice');
    seen.add(property.name);
    checkProperty(definition, property);
  }
}

function checkProperty(definition: LimetypeDefinition, property: PropertyDefinition): void {
  if ((property.type === 'string' || property.type === 'text') && property.maxLength !== undefined) {
    const most = property.type === 'string' ? 4000 : 2 ** 30;
    const fits = Number.isInteger(property.maxLength) && property.maxLength > 0 && property.maxLength <= most;
    if (!fits) refuse(definition, property, `has a length outside 1 to ${most}`);
  }
  if (property.type !== 'option' && property.type !== 'set') return;
  const keys = property.options.map((option) => option.key);
  if (new Set(keys).size !== keys.length) refuse(definition, property, 'has an option twice');
  if (keys.some((key) => key.length > 60 || key.includes(';')))
    refuse(definition, property, 'has an unusable option key');
  if (property.type === 'option' && property.default !== undefined && !keys.includes(property.default)) {
    refuse(definition, property, 'has a default that is no option');
  }
}

function refuse(definition: LimetypeDefinition, property: PropertyDefinition | undefined, why: string): never {
  const name = property === undefined ? definition.name : `${definition.name}.${property.name}`;
  throw new UnusableError<StructureErrorCode>('HOST_DEFINITION_INVALID', `${name} ${why}`, { details: { name } });
}
