import type { TaskModule } from '../host/index.js';
import { carrierOf, collectOptions, isChainName, TASKS } from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';

const PAGE = 200;

/** Rows this young are still being carried by the task they were promised with. */
const MIN_AGE_MS = 20_000;

/** Queues every open outbox row again, however old: a queue may lose a job, the row does not. Running ones are not doubled. */
export function scheduledReconcile(deps: TaskDependencies): TaskModule {
  return { name: TASKS.scheduledReconcile, handler: (_payload, { signal }) => reconcile(deps, signal) };
}

async function reconcile({ context, transactions }: TaskDependencies, signal: AbortSignal): Promise<void> {
  const { host, ports, now } = context;
  if ((await transactions.nextDue()) !== undefined) {
    await host.tasks.send(TASKS.collect, {}, collectOptions(now()));
  }
  const olderThan = new Date(now().getTime() - MIN_AGE_MS);
  let afterId = 0;
  for (;;) {
    signal.throwIfAborted();
    const rows = await ports.outbox.findOpen(olderThan, afterId, PAGE);
    for (const { id, type } of rows) {
      if (isChainName(type)) {
        const { task, payload, options } = carrierOf(type, id);
        await host.tasks.send(task, payload, options);
      }
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) {
      return;
    }
    afterId = last.id;
  }
}
