import type { Certificate } from '../../pki/index.js';
import { ecdsaValueOf, type SigningScheme } from '../../pki/index.node.js';
import type { DigestToSign, PreparedSignature, SignatureResult } from '../building-block/contract.js';
import { prepareJades } from './jades.js';
import { prepareXades } from './xades.js';

/** A signature in text, taken apart. */
export interface TextParts {
  readonly prepared: PreparedSignature;
  /** ECDSA: `Ecdsa-Sig-Value`, DER. */
  readonly value: Uint8Array;
}

/** What differs from one signature to the next of the same request. */
interface Found {
  readonly time: Date;
  readonly algorithm: SigningScheme;
  /** ECDSA: r ‖ s. */
  readonly joined: Uint8Array;
}

/**
 * Reads an XAdES or a JAdES by making it once more from what was asked for and comparing every byte: what is not exactly
 * as it is made here is not read, so that no parser has to be believed.
 *
 * @returns null when it is something else
 */
export function readText(what: DigestToSign, result: SignatureResult, own: Certificate): TextParts | null {
  const text = Buffer.from(result.signature).toString('utf8');
  const found = what.format === 'XAdES' ? findInXml(text) : findInJson(text);
  if (!found || Number.isNaN(found.time.getTime())) return null;
  const plan = { what, certificates: result.certificates, algorithm: found.algorithm, signingTime: found.time };
  const prepared = what.format === 'XAdES' ? prepareXades(plan) : prepareJades(plan);
  const value = own.publicKey.kind === 'ec' ? ecdsaValueOf(found.joined) : found.joined;
  try {
    const again = prepared.finish(value, result.timestampToken);
    return Buffer.from(again).equals(result.signature) ? { prepared, value } : null;
  } catch {
    return null;
  }
}

const DIGESTS = { '256': 'SHA-256', '384': 'SHA-384', '512': 'SHA-512' } as const;
type Bits = keyof typeof DIGESTS;

function schemeOf(kind: SigningScheme['kind'], bits: string): SigningScheme {
  const digest = DIGESTS[bits as Bits];
  return kind === 'rsa-pss' ? { kind, digest, saltBytes: Number(bits) / 8 } : { kind, digest };
}

const XML_METHOD = /<ds:SignatureMethod Algorithm="[^"#]+#(ecdsa-|rsa-|)sha(256|384|512)(-rsa-MGF1|)">/;

function findInXml(text: string): Found | null {
  const [, time] = /<xades:SigningTime>([0-9T:Z-]{20})<\/xades:SigningTime>/.exec(text) ?? [];
  const [, value] = /<ds:SignatureValue [^>]*>([A-Za-z0-9+/=]+)<\/ds:SignatureValue>/.exec(text) ?? [];
  const [, before = '', bits, behind] = XML_METHOD.exec(text) ?? [];
  if (time === undefined || value === undefined || bits === undefined) return null;
  const kind = behind === '' ? (before === 'ecdsa-' ? 'ecdsa' : 'rsa-pkcs1') : 'rsa-pss';
  return {
    time: new Date(time),
    algorithm: schemeOf(kind, bits),
    joined: new Uint8Array(Buffer.from(value, 'base64')),
  };
}

const JOSE_KINDS = { ES: 'ecdsa', RS: 'rsa-pkcs1', PS: 'rsa-pss' } as const;

function findInJson(text: string): Found | null {
  try {
    const outer = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const header = JSON.parse(Buffer.from(String(outer['protected']), 'base64url').toString('utf8')) as Readonly<
      Record<string, unknown>
    >;
    const [, letters, bits = ''] = /^(ES|RS|PS)(256|384|512)$/.exec(String(header['alg'])) ?? [];
    if (letters === undefined) return null;
    return {
      time: new Date(Number(header['iat']) * 1000),
      algorithm: schemeOf(JOSE_KINDS[letters as keyof typeof JOSE_KINDS], bits),
      joined: new Uint8Array(Buffer.from(String(outer['signature']), 'base64url')),
    };
  } catch {
    return null;
  }
}
