export { ApplicationConfig, readConfigFile } from './application-config.js';
export type { ConfigFile } from './application-config.js';
export { GeneratedSecrets } from './generated-secrets.js';
export { configMigrations } from './migrations.js';
export { configRouter } from './router.js';
export { RuntimeConfigStore } from './runtime-config.js';
