export { StructureCatalog } from './catalog.js';
export { CRM_LIMETYPES } from './crm-limetypes.js';
export { isSearchable, isStored, storedProperties } from './definition.js';
export type { StoredProperty } from './definition.js';
export type { StructureErrorCode } from './errors.js';
