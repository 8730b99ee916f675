import { ConfigError } from '../errors.js';
import { SoftKeyStore, type KeyStore } from '../pki/index.node.js';
import type { TrustErrorCode } from './errors.js';
import type { KeyStoreOptions } from './options.js';

/** Opens the store that holds the seal's key. @param directory - of the soft store */
export async function openKeyStore(options: KeyStoreOptions, directory: string): Promise<KeyStore> {
  if (options.kind === 'soft') return SoftKeyStore.open({ directory, secret: options.secret });
  throw new ConfigError<TrustErrorCode>('TRUST_CONFIG_INVALID', 'key modules are not built in', {
    details: { option: 'keyStore' },
  });
}
