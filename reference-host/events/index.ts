export { EventDispatcher } from './dispatcher.js';
export { EventLog } from './event-log.js';
export { eventMigrations } from './migrations.js';
export { eventRouter, subscriptionRouter } from './router.js';
export { Webhooks } from './webhooks.js';
