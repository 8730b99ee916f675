import { EServices } from './building-block/index.js';
import type { TrustServiceOptions } from './options.js';
import { openStoreDatabase } from './store-database.js';

/** Where registrations stand. No key and no secret is among it: who registers e-services cannot sign, nor read what was signed. */
export type RegistryOptions = Pick<TrustServiceOptions, 'environment' | 'dataDirectory' | 'databaseUrl'>;

/** Registrations of e-services, without a service that works. */
export interface Registry {
  readonly eServices: EServices;
  close(): Promise<void>;
}

/** Opens registrations for administration; a service that runs meanwhile sees every change at once. */
export async function openRegistry(options: RegistryOptions): Promise<Registry> {
  const sql = await openStoreDatabase(options);
  const eServices = new EServices(sql, options.environment === 'test', () => new Date());
  return { eServices, close: () => sql.destroy() };
}
