export type { QueueStats, TaskQueue } from './task-queue.js';
export type { QueueErrorCode } from './errors.js';
export { queueMigrations } from './migrations.js';
export { createSqlTaskQueue, type SqlTaskQueueOptions } from './sql/queue.js';
export { createBullTaskQueue, type BullTaskQueueOptions } from './bull/queue.js';
