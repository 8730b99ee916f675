import { element } from '../dom/element.js';
import type { JsonSchema } from './setting-schema.js';

/** What the server says about one field; `path` as in `methods.2.value`. */
export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

/** Faults as the form takes them: a list of words below each field's own name. */
export function faultsByField(faults: readonly FieldFault[]): object {
  const tree: Record<string, unknown> = {};
  for (const { path, message } of faults) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    let branch = tree;
    for (const step of steps) {
      const next = branch[step];
      branch = branch[step] = isBranch(next) ? next : {};
    }
    branch[last] = [message];
  }
  return tree;
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What each field is called, by its path. */
export function labelsByPath(schema: JsonSchema, path = ''): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const own = path === '' ? name : `${path}.${name}`;
    if (property.title !== undefined) labels.set(own, property.title);
    for (const [below, label] of labelsByPath(property, own)) labels.set(below, label);
  }
  return labels;
}

/** The faults as a list, each with the name of its field or of the nearest one above it that has a name. */
export function listedFaults(faults: readonly FieldFault[], labels: ReadonlyMap<string, string>): HTMLElement | false {
  if (faults.length === 0) return false;
  return element(
    'ul',
    {},
    faults.map(({ path, message }) => element('li', {}, `${labelOf(path, labels)}: ${message}`)),
  );
}

function labelOf(path: string, labels: ReadonlyMap<string, string>): string {
  const steps = path.split('.');
  while (steps.length > 1 && !labels.has(steps.join('.'))) steps.pop();
  return labels.get(steps.join('.')) ?? path;
}
