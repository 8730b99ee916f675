import type { Limeobject, LimetypeDefinition, LimeValue } from '../../src/host/index.js';
import { isStored } from '../structure/index.js';
import type { View } from './views.js';

/** Media type of every answer that carries records. */
export const HAL = 'application/hal+json';

/** A link. */
export interface Link {
  readonly href: string;
}

/** A record as the API shows it. */
export type HalObject = Readonly<Record<string, unknown>>;

/**
 * Makes the API's form of a record: options by key, relations and files by id, instants in ISO 8601.
 * Concealed properties are left out for everybody.
 *
 * @param base - address of the limeobject API without a trailing slash
 */
export function halObject(view: View, object: Limeobject, base: string, embedded?: HalObject): HalObject {
  const values = Object.entries(object.values).flatMap(([name, value]) => {
    const property = view.properties.get(name);
    if (property === undefined || property.concealed === true) return [];
    return [[name, property.type === 'set' ? (value ?? []) : plain(value)] as const];
  });
  return {
    _id: object.id,
    _descriptive: describe(view, object),
    _timestamp: object.timestamp.toISOString(),
    ...Object.fromEntries(values),
    _links: { self: { href: `${base}/${object.limetype}/${object.id}/` }, ...relationLinks(view, object, base) },
    ...(embedded === undefined ? {} : { _embedded: embedded }),
  };
}

function plain(value: LimeValue): unknown {
  return value instanceof Date ? value.toISOString() : value;
}

/** The name of a record must not tell what is concealed. */
export function describe({ definition }: View, { descriptive, id }: Limeobject): string {
  const tells = definition.properties.some(({ name, concealed }) => concealed === true && names(definition, name));
  return tells ? `#${id}` : descriptive;
}

function names({ descriptive }: LimetypeDefinition, property: string): boolean {
  return descriptive === property || descriptive.includes(`{${property}}`);
}

function relationLinks(view: View, object: Limeobject, base: string): Record<string, Link> {
  const links = view.definition.properties.flatMap((property): [string, Link][] => {
    if (property.type === 'hasmany') {
      return [[`relation_${property.name}`, { href: `${base}/${property.related}/?${property.backref}=${object.id}` }]];
    }
    if (!isStored(property) || property.type !== 'belongsto' || property.concealed === true) return [];
    const id = object.values[property.name];
    return typeof id === 'number'
      ? [[`relation_${property.name}`, { href: `${base}/${property.related}/${id}/` }]]
      : [];
  });
  return Object.fromEntries(links);
}
