export { HostTasks } from './host-tasks.js';
export { taskMigrations } from './migrations.js';
export { taskRouter } from './router.js';
