import { InputError } from '../../src/errors.js';
import type { LimeobjectFilter, LimeobjectQuery, LimeValue } from '../../src/host/index.js';
import type { StoredProperty } from '../structure/index.js';
import type { LimeobjectErrorCode } from './errors.js';
import { MAX_LIMIT } from './query.js';
import type { View } from './views.js';

/** What a list's address asks for. */
export interface ListRequest {
  readonly query: LimeobjectQuery & { readonly limit: number; readonly offset: number };
  /** Relations to embed. */
  readonly embed: readonly string[];
}

const DEFAULT_LIMIT = 50;
const CONTROLS = new Set(['_limit', '_offset', '_sort', '_embed', '_search']);

/**
 * Reads `?field=value&_limit=&_offset=&_sort=&_embed=&_search=`; a field named twice means "one of".
 *
 * @throws `InputError` `HOST_QUERY_INVALID`; concealed properties do not exist here
 */
export function readListRequest(view: View, search: URLSearchParams): ListRequest {
  const where: Record<string, LimeobjectFilter[string]> = {};
  for (const name of new Set(search.keys())) {
    if (CONTROLS.has(name)) continue;
    const property = name === '_id' ? undefined : askable(view, name);
    const values = search.getAll(name).map((text) => (property === undefined ? idOf(text) : valueOf(property, text)));
    where[name] = values.length === 1 ? (values[0] ?? null) : values;
  }
  const limit = Math.min(wholeNumber(search, '_limit', DEFAULT_LIMIT), MAX_LIMIT);
  const query = { where, limit, offset: wholeNumber(search, '_offset', 0), orderBy: orderOf(view, search) };
  return { query: { ...query, search: search.get('_search') ?? '' }, embed: namesIn(search, '_embed') };
}

/** The names of a comma separated parameter, which may come several times. */
export function namesIn(search: URLSearchParams, parameter: string): readonly string[] {
  const names = search.getAll(parameter).flatMap((list) => list.split(','));
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}

function orderOf(view: View, search: URLSearchParams): NonNullable<LimeobjectQuery['orderBy']> {
  return namesIn(search, '_sort').map((name) => {
    const descending = name.startsWith('-');
    const property = descending ? name.slice(1) : name;
    if (property !== '_id' && property !== '_timestamp') askable(view, property);
    return { property, descending };
  });
}

function askable(view: View, name: string): StoredProperty {
  const property = view.properties.get(name);
  if (property !== undefined && property.concealed !== true) return property;
  throw invalid('The address asks for something that is no property of this limetype');
}

function valueOf(property: StoredProperty, text: string): LimeValue {
  if (text === '') return null;
  switch (property.type) {
    case 'integer':
    case 'decimal':
    case 'file':
    case 'belongsto':
      return numberOf(property, text);
    case 'yesno':
      if (text === 'true' || text === 'false') return text === 'true';
      throw invalid(`${property.name} is true or false`);
    default:
      return text;
  }
}

function numberOf(property: StoredProperty, text: string): number {
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(number)) throw invalid(`${property.name} is a number`);
  return number;
}

function idOf(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw invalid('_id is a number');
  return Number(text);
}

function wholeNumber(search: URLSearchParams, name: string, absent: number): number {
  const text = search.get(name);
  if (text === null) return absent;
  if (!/^\d{1,9}$/.test(text)) throw invalid(`${name} is a whole number`);
  return Number(text);
}

function invalid(message: string): InputError<LimeobjectErrorCode> {
  return new InputError<LimeobjectErrorCode>('HOST_QUERY_INVALID', message);
}
