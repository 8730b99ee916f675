export type { DbErrorCode } from './errors.js';
export { databaseOptionsFromUrl } from './options.js';
export type {
  DatabaseOptions,
  PostgresOptions,
  SqliteOptions,
  SqlServerConnection,
  SqlServerOptions,
} from './options.js';
export { openDatabase } from './open.js';
export { databaseNow } from './clock.js';
export { dialectOf, type Dialect } from './dialect.js';
export { isDeadlock, isDuplicateKey, withDeadlockRetry } from './failures.js';
export { runMigrations, type Migration, type MigrationSet } from './migrations.js';
export { binaryText, bytes, jsonText, longText, utcInstant } from './columns.js';
export {
  optional,
  readBinary,
  readBoolean,
  readDate,
  readInteger,
  readJson,
  readText,
  writeBinary,
  writeDate,
  writeJson,
} from './values.js';
export { insertReturningId, touchRow, type Row } from './statements.js';
export { pageOf, type Page } from './paging.js';
export {
  PLACEHOLDER,
  prepareCells,
  prepareQuery,
  type Cells,
  type PreparedCells,
  type PreparedQuery,
} from './prepared.js';
export { orWhereContains, whereContains, whereText, type TextPlace } from './search.js';
export { fold } from './fold.js';
