import type { MigrationSet } from '../../db/index.js';
import { tenantTables } from './20261122-1-tenants.js';
import { storeTables } from './20261122-2-store.js';
import { sealTables } from './20261122-3-seals.js';
import { buildingBlockTables } from './20261122-4-building-block.js';
import { authorityTables } from './20261122-5-ca.js';
import { scdTables } from './20261122-6-scd.js';
import { eidTables } from './20261122-7-eids.js';
import { cmpTables } from './20261122-8-cmp.js';

/** The service's own tables, in its own database, with a ledger of their own. */
export const trustMigrations: MigrationSet = {
  ledger: 'trust_migration',
  migrations: [
    tenantTables,
    storeTables,
    sealTables,
    buildingBlockTables,
    authorityTables,
    scdTables,
    eidTables,
    cmpTables,
  ],
};
