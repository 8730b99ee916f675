import type { EventDispatcher } from './event-dispatcher.js';
import type { HttpClient } from './http.js';
import type { Notifications } from './notifications.js';
import { StateStore } from './state.js';
import type { Translator } from './translator.js';

export type TaskState = 'PENDING' | 'STARTED' | 'RETRY' | 'SUCCESS' | 'FAILURE';

export interface TaskStatus {
  readonly id: string;
  readonly status: TaskState;
  readonly result?: unknown;
}

type Tasks = Readonly<Record<string, TaskStatus>>;

/** Work that goes on while the person does something else. Tells `task.created`, `task.success` and `task.failed`. */
export class TaskRepository extends StateStore<Tasks> {
  private last = 0;

  constructor(
    private readonly http: HttpClient,
    private readonly events: EventDispatcher,
    private readonly notifications: Notifications,
    private readonly translator: Translator,
  ) {
    super({});
  }

  /**
   * Begins a task by a POST; this server answers when the work is done.
   *
   * @param cancelAction - the person may stop it before it begins
   * @param message - what the person is told meanwhile
   * @returns its id, or nothing when the person stopped it
   */
  async create(url: string, data: object, cancelAction = false, message?: string): Promise<string | void> {
    if (message !== undefined) {
      const actionText = cancelAction ? this.translator.get('webclient.cancel') : undefined;
      const told = this.notifications.notify(message, { actionText });
      if (cancelAction && (await told)) return;
    }
    const id = `task-${(this.last += 1)}`;
    this.note({ id, status: 'STARTED' });
    this.events.dispatch('task.created', { task: { id } });
    void this.run(id, url, data);
    return id;
  }

  getStatus(ids: readonly string[]): Promise<readonly TaskStatus[]> {
    return Promise.resolve(ids.flatMap((id) => this.value[id] ?? []));
  }

  private async run(id: string, url: string, data: object): Promise<void> {
    try {
      const result = await this.http.post(url, data);
      this.note({ id, status: 'SUCCESS', result });
      this.events.dispatch('task.success', { task: this.value[id] });
    } catch (error) {
      this.note({ id, status: 'FAILURE', result: String(error) });
      this.events.dispatch('task.failed', { task: this.value[id], error });
    }
  }

  private note(status: TaskStatus): void {
    this.change({ ...this.value, [status.id]: status });
  }
}
