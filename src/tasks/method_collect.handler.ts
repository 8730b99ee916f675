import type { TaskModule } from '../host/index.js';
import { COLLECT_FOR_MS, collectOptions, TASKS } from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';

/** Carries attempts with eIDs on while any is open: asks the schemes and records what was signed, whatever browsers do. */
export function methodCollect({ context, collector }: TaskDependencies): TaskModule {
  return {
    name: TASKS.collect,
    handler: async (_payload, { signal }) => {
      const isOpen = await collector.run(signal, COLLECT_FOR_MS);
      if (isOpen && !signal.aborted) {
        await context.host.tasks.send(TASKS.collect, {}, collectOptions(context.now()));
      }
    },
  };
}
