import { RequestFailure } from '../../services/http';
import type { PortalVisit } from '../../services/payloads';
import { Watch, type WatchState } from '../watch';
import type { Attempt, MethodScene, PollView, RedirectView, Way } from './method-view';

/** What the signer sees of a method that takes its time. */
export type RunState =
  | { readonly name: 'starting' }
  | { readonly name: 'ways'; readonly ways: readonly Way[] }
  /** The next step leaves this page. */
  | { readonly name: 'leaving'; readonly way: string; readonly isGoing: boolean }
  | (Extract<Attempt, { state: 'pending' }> & { readonly name: 'pending'; readonly watch: WatchState })
  /** Back from somewhere else; the server is at it. */
  | { readonly name: 'registering'; readonly watch: WatchState; readonly message?: string }
  | { readonly name: 'failed'; readonly message: string; readonly mayRetry: boolean };

export interface RunListener {
  changed(state: RunState): void;
  complete(visit: PortalVisit): void;
  /** A call was refused or lost for good; the page decides what that means. */
  refused(error: unknown): void;
}

const LIMIT_MS = 180_000;
const WARN_MS = 45_000;
const REGISTERING_EVERY_MS = 2_000;

/** One attempt with a method that is finished elsewhere: begins it, follows it, cancels it when the signer says so. */
export class MethodRun {
  state: RunState = { name: 'starting' };
  /** What the signer will read in the method's own app or page. */
  shownText: string | undefined;
  private watch: Watch | undefined;
  private isOver = false;
  /** What was pressed is being carried out: pressed again before the page is redrawn, it is the same wish. */
  private isAtWork = false;

  constructor(
    readonly method: PollView | RedirectView,
    private readonly scene: () => MethodScene,
    private readonly listener: RunListener,
    private readonly limits: { readonly limitMs: number; readonly warnMs: number } = {
      limitMs: LIMIT_MS,
      warnMs: WARN_MS,
    },
  ) {}

  /** Offers the ways in, or takes the only one. */
  begin(): Promise<void> {
    this.isOver = false;
    return this.guarded(async () => {
      this.enter({ name: 'starting' });
      const [ways, text] = await Promise.all([this.method.ways(this.scene()), this.method.shownText(this.scene())]);
      this.shownText = text;
      const [only] = ways;
      if (ways.length === 1 && only !== undefined) {
        await this.take(only.id);
      } else {
        this.enter({ name: 'ways', ways });
      }
    });
  }

  /** Goes one of the ways. */
  choose(way: string): Promise<void> {
    return this.guarded(() => this.take(way));
  }

  /** Leaves for the page of the method. @returns where to */
  async leave(way: string): Promise<string | undefined> {
    const { method } = this;
    if (method.interaction !== 'redirect' || this.isAtWork) {
      return undefined;
    }
    this.enter({ name: 'leaving', way, isGoing: true });
    let url: string | undefined;
    await this.guarded(async () => {
      url = (await method.start(this.scene(), way)).url;
    });
    return url;
  }

  /** The signer is back from the app or page of the method. @param id - of the attempt */
  resume(id: string): void {
    const { method } = this;
    this.enter({ name: 'registering', watch: 'watching' });
    this.follow(method.interaction === 'poll' ? method.everyMs : REGISTERING_EVERY_MS, () =>
      method.interaction === 'poll' ? method.look(this.scene(), id, '') : method.finish(this.scene(), id),
    );
  }

  moreTime(): void {
    this.watch?.renew();
  }

  /** Ends the attempt because the signer wants it. What was already signed stays signed. */
  async cancel(): Promise<void> {
    const { state, method, isOver } = this;
    this.leaveAlone();
    if (!isOver && state.name === 'pending' && method.interaction === 'poll') {
      // An attempt that cannot be cancelled now ends by itself.
      await method.cancel(this.scene(), state.id).catch(() => undefined);
    }
  }

  /** Stops looking; the attempt goes on without this page. */
  leaveAlone(): void {
    this.isOver = true;
    this.watch?.stop();
  }

  private async take(way: string): Promise<void> {
    const { method } = this;
    if (method.interaction === 'redirect') {
      this.enter({ name: 'leaving', way, isGoing: false });
      return;
    }
    this.enter({ name: 'starting' });
    const attempt = await method.start(this.scene(), way);
    if (!this.settle(attempt)) {
      this.follow(method.everyMs, () => {
        const id = this.state.name === 'pending' ? this.state.id : '';
        return method.look(this.scene(), id, way);
      });
    }
  }

  private follow(everyMs: number, look: () => Promise<Attempt>): void {
    this.watch?.stop();
    this.watch = new Watch({
      everyMs,
      ...this.limits,
      look: async () => this.settle(await look().catch((error: unknown) => this.tolerate(error))),
      changed: (watch) => {
        if (this.state.name === 'pending' || this.state.name === 'registering') {
          this.enter({ ...this.state, watch });
        }
      },
    });
    this.watch.start();
  }

  /** @returns whether it is over */
  private settle(attempt: Attempt | undefined): boolean {
    if (this.isOver) {
      return true;
    }
    switch (attempt?.state) {
      case 'complete':
        this.leaveAlone();
        this.listener.complete(attempt.visit);
        return true;
      case 'failed':
        this.watch?.stop();
        this.enter({ name: 'failed', message: attempt.message, mayRetry: attempt.mayRetry });
        return true;
      case 'pending':
        if (this.method.interaction === 'poll' || this.state.name !== 'registering') {
          const watch = this.state.name === 'pending' ? this.state.watch : 'watching';
          this.enter({ ...attempt, name: 'pending', watch });
        } else if (attempt.message !== '' && attempt.message !== this.state.message) {
          // More than that it is being registered: it may wait for somebody.
          this.enter({ ...this.state, message: attempt.message });
        }
        return false;
      case undefined:
        return false;
    }
  }

  /** A lost look is made again; a refused one ends the attempt here. */
  private tolerate(error: unknown): undefined {
    if (!(error instanceof RequestFailure && error.isTemporary)) {
      this.leaveAlone();
      this.listener.refused(error);
    }
    return undefined;
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    if (this.isAtWork) {
      return;
    }
    this.isAtWork = true;
    try {
      await work();
    } catch (error) {
      if (!this.isOver) {
        this.leaveAlone();
        this.listener.refused(error);
      }
    } finally {
      this.isAtWork = false;
    }
  }

  private enter(state: RunState): void {
    if (!this.isOver) {
      this.state = state;
      this.listener.changed(state);
    }
  }
}
