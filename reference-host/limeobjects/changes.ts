import type { LimetypeDefinition, LimeValue, LimeValues } from '../../src/host/index.js';
import type { CheckedValues } from './validation.js';

/** What happened to a record, in the words of Lime's routing keys. */
export type ChangeKind = 'new' | 'update' | 'delete';

export function eventName(limetype: string, kind: ChangeKind): string {
  return `core.limeobject.${limetype}.${kind}.v1`;
}

/** Body of a change event: plain JSON, without concealed properties. */
export function eventBody(
  definition: LimetypeDefinition,
  id: number,
  values: LimeValues,
  original?: LimeValues,
): Record<string, unknown> {
  const concealed = new Set(definition.properties.filter((property) => property.concealed).map(({ name }) => name));
  const shown = (all: LimeValues): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(all).flatMap(([name, value]) => (concealed.has(name) ? [] : [[name, plain(value)]])),
    );
  return {
    limetype: definition.name,
    id,
    values: shown(values),
    ...(original === undefined ? {} : { original_values: shown(original) }),
  };
}

export function plainValues(values: CheckedValues): LimeValues {
  return Object.fromEntries([...values].map(([name, { value }]) => [name, value]));
}

function plain(value: LimeValue): unknown {
  return value instanceof Date ? value.toISOString() : value;
}
