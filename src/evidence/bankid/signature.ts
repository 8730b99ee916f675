import { fromBase64, readUtf8 } from '../encoding.js';
import { readXml, XmlRefused, type XmlElement } from './xml.js';

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const BANKID = 'http://www.bankid.com/signature/v1.0.0/types';
const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const MAX_XML_BYTES = 512 * 1024;

const SIGNATURE_METHODS: Readonly<Record<string, XmlDigest>> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': 'SHA-256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'SHA-512',
  'http://www.w3.org/2000/09/xmldsig#rsa-sha1': 'SHA-1',
};
const DIGEST_METHODS: Readonly<Record<string, XmlDigest>> = {
  'http://www.w3.org/2001/04/xmlenc#sha256': 'SHA-256',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'SHA-512',
  'http://www.w3.org/2000/09/xmldsig#sha1': 'SHA-1',
};

/** Digests that BankID's profile names. */
export type XmlDigest = 'SHA-1' | 'SHA-256' | 'SHA-512';

/** One reference of a signature. */
export interface XmlReference {
  readonly digest: XmlDigest;
  readonly value: Uint8Array;
  /** The exact bytes that the reference is about. */
  readonly target: Uint8Array;
}

/** A BankID signature, taken apart. Only the byte ranges count: what they say is read after their digests were checked. */
export interface BankIdXml {
  readonly signatureDigest: XmlDigest;
  readonly signatureValue: Uint8Array;
  /** Exact bytes of `SignedInfo`. */
  readonly signedInfo: Uint8Array;
  /** `bankIdSignedData`. */
  readonly signedData: XmlReference;
  /** `KeyInfo`. */
  readonly keyInfo: XmlReference;
}

/** What `bankIdSignedData` says. */
export interface BankIdSignedData {
  /** Base64 as sent. */
  readonly userVisibleData: string;
  readonly userVisibleDataFormat: 'plaintext' | 'simpleMarkdownV1';
  readonly userNonVisibleData: string | null;
  /** Decoded `srvInfo.name`. */
  readonly relyingPartyName: string;
  readonly funcId: string;
}

/**
 * Takes a signature apart, refusing every form but the one that BankID writes.
 *
 * @param base64 - `completionData.signature`
 * @throws {@link XmlRefused}
 */
export function readBankIdXml(base64: string): BankIdXml {
  const bytes = fromBase64(base64);
  if (!bytes || bytes.length > MAX_XML_BYTES) throw new XmlRefused('not base64, or too long');
  const source = readUtf8(bytes);
  if (source === null) throw new XmlRefused('not UTF-8');
  const root = readXml(source);
  const [signedInfo, signatureValue, keyInfo, object] = shape(root, 'Signature', { xmlns: DSIG }, [
    'SignedInfo',
    'SignatureValue',
    'KeyInfo',
    'Object',
  ]);
  attributes(keyInfo, { xmlns: DSIG, Id: 'bidKeyInfo' });
  const [signedData] = shape(object, 'Object', {}, ['bankIdSignedData']);
  attributes(signedData, { xmlns: BANKID, Id: 'bidSignedData' });
  refuseOtherIds(root, [keyInfo, signedData]);
  const cut = (element: XmlElement): Uint8Array => new TextEncoder().encode(source.slice(element.start, element.end));
  const [canonicalization, method, first, second] = shape(signedInfo, 'SignedInfo', { xmlns: DSIG }, [
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference',
    'Reference',
  ]);
  shape(canonicalization, 'CanonicalizationMethod', { Algorithm: C14N }, []);
  return {
    signatureDigest: algorithm(method, SIGNATURE_METHODS),
    signatureValue: bytesIn(signatureValue),
    signedInfo: cut(signedInfo),
    signedData: { ...readReference(first, { Type: BANKID, URI: '#bidSignedData' }), target: cut(signedData) },
    keyInfo: { ...readReference(second, { URI: '#bidKeyInfo' }), target: cut(keyInfo) },
  };
}

/** Reads the certificates of a checked `KeyInfo`, DER, in order. */
export function readKeyInfo(target: Uint8Array): Uint8Array[] {
  const [data] = shape(parse(target), 'KeyInfo', { xmlns: DSIG, Id: 'bidKeyInfo' }, ['X509Data']);
  if (data.children.length === 0 || data.children.length > 5) throw new XmlRefused('an unusual number of certificates');
  attributes(data, {});
  return data.children.map((child) => {
    if (child.name !== 'X509Certificate') throw new XmlRefused('something beside certificates');
    return bytesIn(child);
  });
}

/** Reads a checked `bankIdSignedData`. */
export function readSignedData(target: Uint8Array): BankIdSignedData {
  const root = parse(target);
  const only = (parent: XmlElement, name: string): XmlElement => {
    const [found, ...more] = parent.children.filter((child) => child.name === name);
    if (!found || more.length > 0) throw new XmlRefused(`not one ${name}`);
    return found;
  };
  const visible = only(root, 'usrVisibleData');
  const format = visible.attributes.get('format');
  attributes(visible, { charset: 'UTF-8', ...(format === undefined ? {} : { format }), visible: 'wysiwys' });
  if (format !== undefined && format !== 'simpleMarkdownV1') throw new XmlRefused('unknown format of text');
  const hidden = root.children.some(({ name }) => name === 'usrNonVisibleData')
    ? only(root, 'usrNonVisibleData')
    : null;
  const name = readUtf8(bytesIn(only(only(root, 'srvInfo'), 'name')));
  if (name === null) throw new XmlRefused('relying party name not UTF-8');
  bytesIn(visible);
  return {
    userVisibleData: visible.text,
    userVisibleDataFormat: format ?? 'plaintext',
    userNonVisibleData: hidden && leaf(hidden).text,
    relyingPartyName: name,
    funcId: leaf(only(only(root, 'clientInfo'), 'funcId')).text,
  };
}

function parse(target: Uint8Array): XmlElement {
  const source = readUtf8(target);
  if (source === null) throw new XmlRefused('not UTF-8');
  return readXml(source);
}

function leaf(element: XmlElement): XmlElement {
  if (element.children.length > 0) throw new XmlRefused(`${element.name} has parts`);
  return element;
}

function bytesIn(element: XmlElement): Uint8Array {
  const bytes = fromBase64(leaf(element).text);
  if (!bytes || bytes.length === 0) throw new XmlRefused(`${element.name} is not base64`);
  return bytes;
}

function attributes(element: XmlElement, expected: Readonly<Record<string, string>>): void {
  const names = Object.keys(expected);
  const same =
    element.attributes.size === names.length && names.every((name) => element.attributes.get(name) === expected[name]);
  if (!same) throw new XmlRefused(`${element.name} has other attributes`);
}

/** Checks name, attributes (but for elements checked apart) and children, and gives the children back. */
function shape<Names extends readonly string[]>(
  element: XmlElement,
  name: string,
  expected: Readonly<Record<string, string>>,
  children: readonly [...Names],
): { [Key in keyof Names]: XmlElement } {
  if (element.name !== name || element.children.map((child) => child.name).join() !== children.join())
    throw new XmlRefused(`${name} is of another shape`);
  if (children.length === 0 && element.text !== '') throw new XmlRefused(`${name} has text`);
  attributes(element, expected);
  return element.children as unknown as { [Key in keyof Names]: XmlElement };
}

function algorithm(element: XmlElement, known: Readonly<Record<string, XmlDigest>>): XmlDigest {
  const name = element.attributes.get('Algorithm') ?? '';
  attributes(element, { Algorithm: name });
  const digest = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!digest || leaf(element).text !== '') throw new XmlRefused('unknown algorithm');
  return digest;
}

function readReference(
  element: XmlElement,
  expected: Readonly<Record<string, string>>,
): Pick<XmlReference, 'digest' | 'value'> {
  const [transforms, method, value] = shape(element, 'Reference', expected, [
    'Transforms',
    'DigestMethod',
    'DigestValue',
  ]);
  const [transform] = shape(transforms, 'Transforms', {}, ['Transform']);
  shape(transform, 'Transform', { Algorithm: C14N }, []);
  return { digest: algorithm(method, DIGEST_METHODS), value: bytesIn(value) };
}

/** Two elements with one Id are how signatures are wrapped: there may be no Id but the two that are signed. */
function refuseOtherIds(element: XmlElement, allowed: readonly XmlElement[]): void {
  const named = [...element.attributes.keys()].some((name) => name.toLowerCase() === 'id');
  if (named && !allowed.includes(element)) throw new XmlRefused('an Id that is not expected');
  if (
    element.attributes.has('xmlns') &&
    !['Signature', 'SignedInfo', 'KeyInfo', 'bankIdSignedData'].includes(element.name)
  )
    throw new XmlRefused('a namespace that is not expected');
  for (const child of element.children) refuseOtherIds(child, allowed);
}
