import type { GroupMember, HostDiagnostics, WorkState } from '../../src/host/index.js';
import type { Services } from './services.js';

/** What this host knows of itself. */
export class Diagnostics implements HostDiagnostics {
  constructor(private readonly services: Pick<Services, 'users' | 'tasks' | 'mail'>) {}

  async groupMembers(group: string): Promise<readonly GroupMember[] | undefined> {
    const users = await this.services.users.membersOf(group);
    return users?.map(({ username, kind, coworkerId }) => ({
      username,
      kind,
      ...(coworkerId === undefined ? {} : { coworkerId }),
    }));
  }

  async work(): Promise<WorkState> {
    return await this.services.tasks.state();
  }

  async verifyMail(): Promise<void> {
    await this.services.mail.verify();
  }
}
