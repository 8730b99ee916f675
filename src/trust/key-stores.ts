import { Pkcs11KeyStore, Pkcs11Uri, SoftKeyStore, type KeyStore } from '../pki/index.node.js';
import type { KeyStoreOptions } from './options.js';

/**
 * Opens the store that holds the seal's key.
 *
 * @param directory - of the soft store
 * @throws `KEY_STORE_INVALID`, `KEY_STORE_UNAVAILABLE`
 */
export async function openKeyStore(options: KeyStoreOptions, directory: string): Promise<KeyStore> {
  if (options.kind === 'soft') return SoftKeyStore.open({ directory, secret: options.secret });
  return Pkcs11KeyStore.open(Pkcs11Uri.parse(options.uri));
}
