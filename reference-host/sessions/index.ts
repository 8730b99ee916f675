export { Callers } from './callers.js';
export { sessionMigrations } from './migrations.js';
export { sessionRouter } from './router.js';
export { Sessions } from './sessions.js';
export { LoginThrottle } from './throttle.js';
export { principalOfUser, UserDirectory } from './users.js';
export type { NewUser, User } from './users.js';
export { userRouter } from './user-router.js';
