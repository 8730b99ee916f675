import type { LimetypeDefinition, LimeValues } from '../../src/host/index.js';

/**
 * Compiles what names a record to people: a property, or a template such as `{name} ({city})`.
 *
 * @returns the name; `#<id>` when everything it is made of is empty or may not be read
 */
export function describerOf(definition: LimetypeDefinition): (id: number, values: LimeValues) => string {
  const template = definition.descriptive;
  if (!template.includes('{')) return (id, values) => textOf(values[template]) || `#${id}`;
  return (id, values) => {
    let isEmpty = true;
    const text = template.replace(/\{([a-z][a-z0-9_]*)\}/g, (_, name: string) => {
      const part = textOf(values[name]);
      if (part !== '') isEmpty = false;
      return part;
    });
    return isEmpty ? `#${id}` : text.trim();
  };
}

function textOf(value: LimeValues[string] | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return value instanceof Date ? value.toISOString() : String(value);
}
