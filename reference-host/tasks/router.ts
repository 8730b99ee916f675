import { Router } from 'express';
import type { Callers } from '../sessions/index.js';
import type { HostTasks } from './host-tasks.js';

/** `GET /api/v1/task/stats/` and `POST /api/v1/task/retry/`; administrators only. */
export function taskRouter(tasks: HostTasks, callers: Callers): Router {
  const router = Router();
  router.use(callers.adminOnly);
  router.get('/stats/', async (_request, response) => {
    response.set('cache-control', 'no-store').json(await tasks.stats());
  });
  router.post('/retry/', async (_request, response) => {
    response.json({ retried: await tasks.retryFailed() });
  });
  return router;
}
