import type { LimetypeDefinition, LimeValues } from '../../src/host/index.js';

const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g;

/**
 * Compiles what names a record to people: a property, or a template such as `{name} ({city})`.
 *
 * @returns the name; `#<id>` when everything it is made of is empty or may not be read
 */
export function describerOf(definition: LimetypeDefinition): (id: number, values: LimeValues) => string {
  const template = definition.descriptive;
  if (!template.includes('{')) return (id, values) => textOf(values[template]) || `#${id}`;
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  return (id, values) => {
    const parts = names.map((name) => textOf(values[name]));
    if (parts.every((part) => part === '')) return `#${id}`;
    let next = 0;
    return template.replace(PLACEHOLDER, () => parts[next++] ?? '').trim();
  };
}

function textOf(value: LimeValues[string] | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return value instanceof Date ? value.toISOString() : String(value);
}
