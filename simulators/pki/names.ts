import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from '@peculiar/asn1-x509';

const ATTRIBUTES = {
  C: '2.5.4.6',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  surname: '2.5.4.4',
  givenName: '2.5.4.42',
  serialNumber: '2.5.4.5',
  name: '2.5.4.41',
  CN: '2.5.4.3',
} as const;

type NameAttribute = keyof typeof ATTRIBUTES;

const PRINTABLE: readonly NameAttribute[] = ['C', 'serialNumber'];

/** Steps of a distinguished name. */
export type NameSteps = readonly (readonly [NameAttribute, string])[];

/** A distinguished name, one attribute per step, in the order given. */
export function distinguishedName(...attributes: NameSteps): Name {
  return new Name(
    attributes.map(([attribute, text]) => {
      const value = new AttributeValue(
        PRINTABLE.includes(attribute) ? { printableString: text } : { utf8String: text },
      );
      return new RelativeDistinguishedName([new AttributeTypeAndValue({ type: ATTRIBUTES[attribute], value })]);
    }),
  );
}
