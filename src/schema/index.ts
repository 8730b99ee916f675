export type { SchemaErrorCode } from './errors.js';
export { limetypesFor } from './limetypes.js';
export { MIGRATIONS } from './migrations/index.js';

export { createSigningPorts, type OutsidePorts } from './ports.js';
export { SqlTransactionRepository } from './repositories/transaction-repository.js';
