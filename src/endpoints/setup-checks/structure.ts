import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

/** Tables, fields, lengths and options are as the add-on needs them: creating the structure would change nothing. */
export function structureCheck({ host, limetypes }: SetupCheckContext): SetupCheck {
  return {
    id: 'structure',
    run: async (): Promise<SetupFinding> => {
      const changes = await host.limetypes.plan(limetypes());
      const conflicts = changes.filter(({ kind }) => kind === 'conflict');
      const [first] = conflicts.length > 0 ? conflicts : changes;
      if (first === undefined) return { state: 'ok', reason: 'ok' };
      const place = first.property === undefined ? first.limetype : `${first.limetype}.${first.property}`;
      if (conflicts.length > 0) {
        return { state: 'failed', reason: 'conflicts', params: { count: conflicts.length, place } };
      }
      return { state: 'failed', reason: 'changes', params: { count: changes.length, place } };
    },
  };
}
