import { malformed, TAG } from '../der.js';
import type { NameAttribute } from '../name.js';
import { oid, sequence, setOf, text, type Der } from './der-writer.js';

const TYPES: Readonly<Record<NameAttribute, string>> = {
  commonName: '2.5.4.3',
  surname: '2.5.4.4',
  serialNumber: '2.5.4.5',
  country: '2.5.4.6',
  organization: '2.5.4.10',
  organizationalUnit: '2.5.4.11',
  title: '2.5.4.12',
  name: '2.5.4.41',
  givenName: '2.5.4.42',
  pseudonym: '2.5.4.65',
  organizationIdentifier: '2.5.4.97',
};

/** RFC 5280 appendix A wants these two in PrintableString. */
const PRINTABLE: ReadonlySet<NameAttribute> = new Set(['country', 'serialNumber']);

/** Attributes of a distinguished name, from the country down. */
export type NameSteps = readonly (readonly [NameAttribute, string])[];

/**
 * Builds a Name: one attribute per step, as X.500 readers expect.
 *
 * @returns DER
 */
export function buildName(steps: NameSteps): Der {
  if (steps.length === 0) malformed('an empty name');
  return sequence(...steps.map(([attribute, value]) => setOf(step(attribute, value))));
}

function step(attribute: NameAttribute, value: string): Der {
  if (value === '' || value.length > 256) malformed('a name of an unusual length');
  if (!PRINTABLE.has(attribute)) return sequence(oid(TYPES[attribute]), text(TAG.utf8String, value));
  if (!/^[A-Za-z0-9 '()+,\-./:=?]+$/.test(value)) malformed('a character that is not printable');
  return sequence(oid(TYPES[attribute]), text(TAG.printableString, value));
}
