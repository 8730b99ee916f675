import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';
import { ConfigError } from '../../errors.js';
import type { ApplicationConfigReader } from '../../host/index.js';
import { certificatesOf } from '../bankid/signing-roots.js';
import { isReachable } from '../broker/configuration.js';
import type { MethodErrorCode } from '../errors.js';

/** Methods that are signatures of the eSignature Building Block: by a key for this one signature, or by the signer's own device. */
export const BUILDING_BLOCK_METHODS = ['national_id', 'scd'] as const;
export type BuildingBlockMethodId = (typeof BUILDING_BLOCK_METHODS)[number];

/** How this installation reaches its eSignature Building Block, from the application configuration: `esign.buildingBlock.*`. */
export interface BuildingBlockConfiguration {
  /** Base of its API, without a slash at the end: also whom our assertions are for. */
  readonly url: string;
  readonly environment: 'test' | 'production';
  /** We as its e-service. */
  readonly clientId: string;
  /** Private; signs our assertions. */
  readonly key: JWK & { readonly alg: string };
  readonly methods: readonly BuildingBlockMethodId[];
  /** Roots that signers' certificates lead to, DER. */
  readonly signerRoots: readonly Uint8Array[];
  /** Roots of its time-stamping authorities, DER. */
  readonly tsaRoots: readonly Uint8Array[];
  /** The highest level a signature may be called: `QES` counts only where the certificate itself says that it is qualified. */
  readonly level: 'AES' | 'QES';
}

/** Keys of the application configuration that are read for the eSignature Building Block. */
export const BUILDING_BLOCK_OPTIONS = [
  'esign.buildingBlock.url',
  'esign.buildingBlock.environment',
  'esign.buildingBlock.clientId',
  'esign.buildingBlock.keyFile',
  'esign.buildingBlock.methods',
  'esign.buildingBlock.signerRootsFile',
  'esign.buildingBlock.tsaRootsFile',
  'esign.buildingBlock.level',
] as const;

type Option = (typeof BUILDING_BLOCK_OPTIONS)[number];

const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'RS256', 'PS256', 'EdDSA'];

/**
 * Reads `esign.buildingBlock.*`.
 *
 * @returns `undefined` when this installation has no eSignature Building Block
 * @throws `ConfigError` `METHOD_CONFIG_INVALID`, naming the option and never its value
 */
export function readBuildingBlockConfiguration(
  config: ApplicationConfigReader,
): BuildingBlockConfiguration | undefined {
  const read = (option: Option): string | undefined => config.get(option);
  const url = read('esign.buildingBlock.url');
  if (url === undefined) return undefined;
  const environment = read('esign.buildingBlock.environment') ?? 'production';
  if (environment !== 'test' && environment !== 'production') throw invalid('esign.buildingBlock.environment');
  if (!isReachable(url, environment) || url.endsWith('/')) throw invalid('esign.buildingBlock.url');
  const clientId = read('esign.buildingBlock.clientId');
  if (clientId === undefined || clientId === '') throw invalid('esign.buildingBlock.clientId');
  const level = read('esign.buildingBlock.level') ?? 'AES';
  if (level !== 'AES' && level !== 'QES') throw invalid('esign.buildingBlock.level');
  return {
    ...{ url, environment, clientId, level },
    key: keyIn(read('esign.buildingBlock.keyFile')),
    methods: methodsIn(read('esign.buildingBlock.methods') ?? BUILDING_BLOCK_METHODS.join(' ')),
    signerRoots: rootsIn(read, 'esign.buildingBlock.signerRootsFile'),
    tsaRoots: rootsIn(read, 'esign.buildingBlock.tsaRootsFile'),
  };
}

function keyIn(path: string | undefined): BuildingBlockConfiguration['key'] {
  const option = 'esign.buildingBlock.keyFile';
  if (path === undefined) throw invalid(option);
  let key: JWK | null;
  try {
    key = JSON.parse(readFileSync(path, 'utf8')) as JWK | null;
  } catch {
    // Its cause could repeat a part of the file.
    throw invalid(option);
  }
  const { kty, d, alg } = key ?? {};
  if (key === null || typeof kty !== 'string' || typeof d !== 'string' || !ALGORITHMS.includes(alg ?? '')) {
    throw invalid(option);
  }
  return { ...key, alg: String(alg) };
}

function methodsIn(text: string): readonly BuildingBlockMethodId[] {
  const ids = text.split(/\s+/).filter((id) => id !== '');
  const known = BUILDING_BLOCK_METHODS.filter((id) => ids.includes(id));
  if (ids.length === 0 || known.length !== ids.length) throw invalid('esign.buildingBlock.methods');
  return known;
}

function rootsIn(read: (option: Option) => string | undefined, option: Option): readonly Uint8Array[] {
  const path = read(option);
  if (path === undefined) throw invalid(option);
  try {
    return certificatesOf(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw invalid(option, cause);
  }
}

function invalid(option: Option, cause?: unknown): ConfigError<MethodErrorCode> {
  return new ConfigError('METHOD_CONFIG_INVALID', `${option} is missing or cannot be used`, {
    cause,
    details: { option },
  });
}
