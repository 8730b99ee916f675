import type {
  MethodContext,
  MethodOutcome,
  PollMethod,
  PollStep,
  RedirectMethod,
  VerifiedPerson,
} from '../../src/methods/index.js';
import type { Json } from '../../src/signing/index.js';

type CompleteOutcome = Extract<MethodOutcome, { readonly state: 'complete' }>;

/** A verified act by somebody. */
export function actBy(name: string, key = name, ipAddress?: string): CompleteOutcome {
  const person: VerifiedPerson = { key, name };
  return {
    state: 'complete',
    evidence: { kind: 'scripted', by: key },
    identity: { name, personalIdentification: `masked ${key}` },
    person,
    ...(ipAddress === undefined ? {} : { ipAddress }),
  };
}

export const pending = (hint = 'waiting'): MethodOutcome => ({ state: 'pending', hint });

/** What a scripted method answers next: an outcome, an error, or whatever a function comes to. */
type Line = MethodOutcome | Error | (() => Promise<MethodOutcome>);

async function said(line: Line | undefined, otherwise: MethodOutcome): Promise<MethodOutcome> {
  if (line instanceof Error) throw line;
  return typeof line === 'function' ? line() : (line ?? otherwise);
}

/** A method that is finished in an app, with its answers written down beforehand; pending when there is none. */
export class ScriptedPoll implements PollMethod {
  readonly id = 'bankid_se';
  readonly country = 'SE';
  readonly duty = 'sign';
  readonly level = 'AES';
  readonly interaction = 'poll';
  readonly collectEveryMs = 2000;
  starts: Line[] = [];
  answers: Line[] = [];
  readonly began: { transactionId: string; input: unknown; context: MethodContext }[] = [];
  readonly asked: { data: Json; isWatched: boolean }[] = [];
  readonly cancelled: Json[] = [];

  async start(context: MethodContext, transactionId: string, input: unknown): Promise<PollStep> {
    this.began.push({ transactionId, input, context });
    const outcome = await said(this.starts.shift(), pending());
    return { outcome, data: { order: this.began.length } };
  }

  async collect(_context: MethodContext, data: Json, isWatched: boolean): Promise<PollStep> {
    this.asked.push({ data, isWatched });
    return { outcome: await said(this.answers.shift(), pending()), data };
  }

  shownText(): Promise<string> {
    return Promise.resolve('shown');
  }

  cancel(data: Json): Promise<void> {
    this.cancelled.push(data);
    return Promise.resolve();
  }

  view(): { qr: string } {
    return { qr: 'shown' };
  }
}

/** A method that sends the browser away, with its answers written down beforehand. */
export class ScriptedRedirect implements RedirectMethod {
  readonly id = 'bankid_no';
  readonly country = 'NO';
  readonly duty = 'sign';
  readonly level = 'AES';
  readonly interaction = 'redirect';
  readonly authTypes = [{ value: 'no_bankid', textKey: 'signer.method.option.bankid_no' }];
  answers: Line[] = [];
  readonly exchanged: string[] = [];
  state = '';

  initialize(_context: MethodContext, { state }: { state: string }) {
    this.state = state;
    return Promise.resolve({ redirectUrl: `https://scheme.example/?state=${state}`, data: { nonce: 'n' } });
  }

  shownText(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async finalize(_context: MethodContext, _data: Json, callbackUrl: string): Promise<MethodOutcome> {
    this.exchanged.push(callbackUrl);
    return said(this.answers.shift(), { state: 'failed', reason: 'nothing more' });
  }
}
