import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

const MAX_NAMES = 5;

/** There is somebody who may send: in the group, and linked to a coworker. */
export function usersCheck({ host, settings }: SetupCheckContext): SetupCheck {
  return {
    id: 'users',
    run: async (): Promise<SetupFinding> => {
      if (host.diagnostics === undefined) return { state: 'unknown', reason: 'cannot_tell' };
      const group = settings().userGroup;
      const members = await host.diagnostics.groupMembers(group);
      if (members === undefined) return { state: 'failed', reason: 'no_group', params: { group } };
      const people = members.filter(({ kind }) => kind === 'user');
      if (people.length === 0) return { state: 'failed', reason: 'no_members', params: { group } };
      const unlinked = people.filter(({ coworkerId }) => coworkerId === undefined);
      if (unlinked.length === people.length) return { state: 'failed', reason: 'nobody_linked', params: { group } };
      if (unlinked.length > 0) {
        const names = unlinked.slice(0, MAX_NAMES).map(({ username }) => username);
        return {
          state: 'warning',
          reason: 'some_unlinked',
          params: { count: unlinked.length, names: names.join(', ') },
        };
      }
      return { state: 'ok', reason: 'ok', params: { count: people.length, group } };
    },
  };
}
