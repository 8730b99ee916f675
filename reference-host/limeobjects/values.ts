import type { LimeValue } from '../../src/host/index.js';
import { readBoolean, readDate, readInteger, readText } from '../../src/db/index.js';
import type { StoredProperty } from '../structure/index.js';

/** Turns what a driver hands over into the value of a property. */
export function readerFor(property: StoredProperty): (stored: unknown) => LimeValue {
  const read = presentReader(property);
  return (stored) => (stored === null || stored === undefined || stored === '' ? null : read(stored));
}

function presentReader(property: StoredProperty): (stored: unknown) => LimeValue {
  switch (property.type) {
    case 'string':
    case 'text':
    case 'option':
    case 'date':
      return readText;
    case 'integer':
    case 'file':
    case 'belongsto':
      return readInteger;
    case 'decimal':
      return Number;
    case 'time':
      return readDate;
    case 'yesno':
      return readBoolean;
    case 'set':
      return (stored) => keysOf(readText(stored));
  }
}

/** Turns a value that was checked into what is stored: empty text and empty sets as NULL, sets as `;one;two;`. */
export function storedForm(property: StoredProperty, value: LimeValue): unknown {
  if (value === null || value === '') return null;
  if (property.type !== 'set') return value;
  const keys = (value as readonly string[]).filter((key) => key !== '');
  return keys.length === 0 ? null : `;${keys.join(';')};`;
}

function keysOf(stored: string): readonly string[] {
  return stored.split(';').filter((key) => key !== '');
}
