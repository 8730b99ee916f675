import { partsOf, TAG, type DerValue } from './der.js';
import { expect, Parts, readOid, readText } from './values.js';

/** Attribute types by the names used here. */
const TYPES: Readonly<Record<string, NameAttribute>> = {
  '2.5.4.3': 'commonName',
  '2.5.4.4': 'surname',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'country',
  '2.5.4.10': 'organization',
  '2.5.4.11': 'organizationalUnit',
  '2.5.4.12': 'title',
  '2.5.4.41': 'name',
  '2.5.4.42': 'givenName',
  '2.5.4.65': 'pseudonym',
  '2.5.4.97': 'organizationIdentifier',
};

/** Attributes of a distinguished name that can be asked for. */
export type NameAttribute =
  | 'commonName'
  | 'surname'
  | 'serialNumber'
  | 'country'
  | 'organization'
  | 'organizationalUnit'
  | 'title'
  | 'name'
  | 'givenName'
  | 'pseudonym'
  | 'organizationIdentifier';

/** A distinguished name. Names are compared by `der`, byte for byte. */
export interface DistinguishedName {
  readonly der: Uint8Array;
  /** All attributes in order, unknown types by their OID. */
  readonly attributes: readonly { readonly type: string; readonly value: string }[];
  /** The one value of an attribute; undefined when it is missing or there are several. */
  get(attribute: NameAttribute): string | undefined;
}

/** Reads a Name. @throws `UnusableError` `PKI_MALFORMED` */
export function readName(value: DerValue | undefined): DistinguishedName {
  const name = expect(value, TAG.sequence, 'name');
  const attributes = partsOf(name).flatMap((rdn) =>
    partsOf(expect(rdn, TAG.set, 'name')).map((attribute) => {
      const parts = new Parts(attribute, 'name');
      const oid = readOid(parts.any());
      const text = readText(parts.any());
      parts.end();
      return { type: TYPES[oid] ?? oid, value: text };
    }),
  );
  return {
    der: name.bytes,
    attributes,
    get: (attribute) => {
      const found = attributes.filter(({ type }) => type === attribute);
      return found.length === 1 ? found[0]?.value : undefined;
    },
  };
}
