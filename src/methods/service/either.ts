import type { Json } from '../../signing/index.js';
import type {
  MethodContext,
  MethodOutcome,
  PollMethod,
  PollStep,
  PollView,
  RedirectMethod,
  RedirectStart,
} from '../method.js';

/** Under which name a transaction keeps by which way it was begun. */
const WAY = 'via';

/** One eID by two ways: our own agreement, and the central service's. */
export interface Ways<M> {
  readonly own: M;
  readonly service: M;
  /** Which way new attempts take. */
  readonly chosen: () => 'own' | 'service';
}

/** What an attempt was begun by, it is carried on by, whatever the settings say meanwhile. */
function begunBy<M>(ways: Ways<M>, data: Json): M {
  return data[WAY] === 'service' ? ways.service : ways.own;
}

/** Signs in an app, by the way that the settings choose. */
export class EitherPoll implements PollMethod {
  readonly interaction = 'poll';
  readonly duty = 'sign';
  readonly id: PollMethod['id'];
  readonly country: string;
  readonly level: PollMethod['level'];
  readonly collectEveryMs: number;

  constructor(private readonly ways: Ways<PollMethod>) {
    ({ id: this.id, country: this.country, level: this.level, collectEveryMs: this.collectEveryMs } = ways.own);
  }

  async start(context: MethodContext, transactionId: string, input: unknown): Promise<PollStep> {
    const way = this.ways.chosen();
    const { outcome, data } = await this.ways[way].start(context, transactionId, input);
    return { outcome, data: { ...data, [WAY]: way } };
  }

  async collect(context: MethodContext, kept: Json, isWatched: boolean): Promise<PollStep> {
    const { outcome, data } = await begunBy(this.ways, kept).collect(context, kept, isWatched);
    return { outcome, data: data === kept ? kept : { ...data, [WAY]: kept[WAY] } };
  }

  cancel(data: Json): Promise<void> {
    return begunBy(this.ways, data).cancel(data);
  }

  view(data: Json, hint: string, now: Date): PollView {
    return begunBy(this.ways, data).view(data, hint, now);
  }

  shownText(context: Pick<MethodContext, 'signing' | 'signer'>): Promise<string | undefined> {
    return this.ways[this.ways.chosen()].shownText(context);
  }
}

/** Sends the browser away, by the way that the settings choose. */
export class EitherRedirect implements RedirectMethod {
  readonly interaction = 'redirect';
  readonly duty = 'sign';
  readonly id: RedirectMethod['id'];
  readonly country?: string;
  readonly level: RedirectMethod['level'];

  constructor(private readonly ways: Ways<RedirectMethod>) {
    const { id, country, level } = ways.own;
    this.id = id;
    this.level = level;
    if (country !== undefined) this.country = country;
  }

  get authTypes(): RedirectMethod['authTypes'] {
    return this.ways[this.ways.chosen()].authTypes;
  }

  async initialize(
    context: MethodContext,
    start: RedirectStart,
  ): Promise<{ readonly redirectUrl: string; readonly data: Json }> {
    const way = this.ways.chosen();
    const { redirectUrl, data } = await this.ways[way].initialize(context, start);
    return { redirectUrl, data: { ...data, [WAY]: way } };
  }

  finalize(context: MethodContext, data: Json, callbackUrl: string): Promise<MethodOutcome> {
    return begunBy(this.ways, data).finalize(context, data, callbackUrl);
  }

  shownText(context: Pick<MethodContext, 'signing' | 'signer'>): Promise<string | undefined> {
    return this.ways[this.ways.chosen()].shownText(context);
  }
}
