import { UnusableError } from '../../src/errors.js';
import type { LimetypeDefinition, LimeValue } from '../../src/host/index.js';
import { isStored, type StoredProperty } from '../structure/index.js';
import type { LimeobjectErrorCode } from './errors.js';

/** What is wrong with one property; the value itself is never repeated. */
export interface ValueFault {
  readonly path: string;
  readonly message: string;
}

/** Values that fit their properties, keyed by name; instants are `Date`. */
export type CheckedValues = ReadonlyMap<string, { readonly property: StoredProperty; readonly value: LimeValue }>;

/** A checked value, or why it does not fit. */
export type Checked = { readonly value: LimeValue } | { readonly fault: string };

/**
 * Checks values against a limetype; whether relations and files exist is not looked at here.
 *
 * @throws `UnusableError` `HOST_VALUE_INVALID` with every fault in `details.errors`
 */
export function checkValues(definition: LimetypeDefinition, values: Readonly<Record<string, unknown>>): CheckedValues {
  const byName = new Map(definition.properties.map((property) => [property.name, property]));
  const checked = new Map<string, { property: StoredProperty; value: LimeValue }>();
  const faults: ValueFault[] = [];
  for (const [path, given] of Object.entries(values)) {
    const property = byName.get(path);
    if (property === undefined) faults.push({ path, message: 'is not a property of this limetype' });
    else if (!isStored(property)) faults.push({ path, message: 'is set from the other side of the relation' });
    else {
      const outcome = checkValue(property, given);
      if ('fault' in outcome) faults.push({ path, message: outcome.fault });
      else checked.set(path, { property, value: outcome.value });
    }
  }
  refuseFaults(definition.name, faults);
  return checked;
}

/** @throws `UnusableError` `HOST_VALUE_INVALID` when there are any */
export function refuseFaults(limetype: string, faults: readonly ValueFault[]): void {
  if (faults.length === 0) return;
  const named = faults.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw new UnusableError<LimeobjectErrorCode>('HOST_VALUE_INVALID', `${limetype}: ${named}`, {
    details: { errors: faults },
  });
}

function checkValue(property: StoredProperty, given: unknown): Checked {
  if (given === null || given === undefined || given === '') {
    return property.required === true ? { fault: 'is required' } : { value: null };
  }
  const outcome = checkType(property, given);
  return 'fault' in outcome ? outcome : checkLimits(property, outcome.value);
}

/** Checks that a value is of the property's type, without its limits and options; what a filter needs. */
export function checkType(property: StoredProperty, given: unknown): Checked {
  switch (property.type) {
    case 'string':
    case 'text':
    case 'option':
      return isStorableText(given) ? { value: given } : { fault: 'must be a text without NUL characters' };
    case 'integer':
      return isInt32(given) ? { value: given } : { fault: 'must be an integer of 32 bits' };
    case 'file':
    case 'belongsto':
      return isInt32(given) && given > 0 ? { value: given } : { fault: 'must be an id' };
    case 'decimal':
      return typeof given === 'number' && Number.isFinite(given) ? { value: given } : { fault: 'must be a number' };
    case 'yesno':
      return typeof given === 'boolean' ? { value: given } : { fault: 'must be true or false' };
    case 'time':
      return checkInstant(given);
    case 'date':
      return isDay(given) ? { value: given } : { fault: 'must be a day, YYYY-MM-DD' };
    case 'set':
      return Array.isArray(given) && given.every(isStorableText)
        ? { value: given }
        : { fault: 'must be a list of option keys' };
  }
}

function checkLimits(property: StoredProperty, value: LimeValue): Checked {
  if ((property.type === 'string' || property.type === 'text') && typeof value === 'string') {
    const isLong = property.maxLength !== undefined && value.length > property.maxLength;
    return isLong ? { fault: `is longer than ${property.maxLength ?? 0} characters` } : { value };
  }
  if (property.type === 'option') {
    const isKnown = property.options.some(({ key }) => key === value);
    return isKnown ? { value } : { fault: 'is not one of the options' };
  }
  if (property.type === 'set') {
    const keys = value as readonly string[];
    const known = new Set(property.options.map(({ key }) => key));
    if (!keys.every((key) => known.has(key))) return { fault: 'holds something that is not one of the options' };
    return new Set(keys).size === keys.length ? { value } : { fault: 'holds an option twice' };
  }
  return { value };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;
const FIRST_YEAR = 1;
const LAST_YEAR = 9999;

function checkInstant(given: unknown): Checked {
  const isText = typeof given === 'string' && INSTANT.test(given);
  const value = given instanceof Date ? given : isText ? new Date(given) : undefined;
  const year = value?.getUTCFullYear() ?? Number.NaN;
  if (value === undefined || !(year >= FIRST_YEAR && year <= LAST_YEAR)) {
    return { fault: 'must be an instant with its time zone, ISO 8601' };
  }
  return { value };
}

function isDay(given: unknown): given is string {
  if (typeof given !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(given)) return false;
  const day = new Date(`${given}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(given);
}

function isStorableText(given: unknown): given is string {
  return typeof given === 'string' && !given.includes('\0');
}

function isInt32(given: unknown): given is number {
  return typeof given === 'number' && Number.isInteger(given) && Math.abs(given) <= 2_147_483_647;
}
