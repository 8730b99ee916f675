export { StoredTrail } from './audit/trail.js';
export { createBuildingBlock, type BuildingBlock, type BuildingBlockWith } from './building-block.js';
export type { EServiceRegistration, PaymentRule } from './e-services/e-service.js';
export { EServices } from './e-services/e-services.js';
export type { BuildingBlockErrorCode } from './errors.js';
export type { IdentityOptions } from './identity/options.js';
export type { BuildingBlockSettings, BuildingBlockTimes } from './options.js';
export { openBuildingBlock, type BuildingBlockOptions, type OpenBuildingBlock, type OpenWith } from './open.js';
export { BUILDING_BLOCK_PATH } from './options.js';
