import { RequestFailure } from '../../services/http';
import type { PortalVisit } from '../../services/payloads';
import { Announcer } from '../announcer';
import { returnOf, withoutReturn } from '../return';
import { MethodRun, type RunState } from './method-run';
import type { Attempt, MethodScene, PollView, RedirectView } from './method-view';

const scene = () => ({}) as MethodScene;
const visit = {} as PortalVisit;
const LIMITS = { limitMs: 10_000, warnMs: 4_000 };
const pending = (message: string, qr?: string): Attempt => ({ state: 'pending', id: 'a1', message, qr });

function app(looks: (Attempt | Error)[], ways = 1): PollView & { cancelled: string[]; looked: number } {
  return {
    id: 'app',
    icon: 'phone',
    interaction: 'poll',
    everyMs: 1_000,
    cancelled: [],
    looked: 0,
    ways: () => Promise.resolve(Array.from({ length: ways }, (_, index) => ({ id: `w${index}`, text: 'Way' }))),
    shownText: () => Promise.resolve(undefined),
    start: () => Promise.resolve(pending('Open the app', 'qr-0')),
    look() {
      this.looked += 1;
      const next = looks.length > 1 ? looks.shift()! : looks[0]!;
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
    cancel(_scene, id) {
      this.cancelled.push(id);
      return Promise.resolve();
    },
  };
}

function listener() {
  const seen: RunState[] = [];
  const done: string[] = [];
  return {
    seen,
    done,
    last: () => seen[seen.length - 1],
    changed: (state: RunState) => void seen.push(state),
    complete: () => void done.push('complete'),
    refused: () => void done.push('refused'),
  };
}

describe('a run of a method', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('follows an app until it is done', async () => {
    const heard = listener();
    const method = app([pending('Open the app', 'qr-1'), pending('Write your code'), { state: 'complete', visit }]);
    const run = new MethodRun(method, scene, heard, LIMITS);
    await run.begin();
    expect(heard.last()).toMatchObject({ name: 'pending', qr: 'qr-0' });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(heard.last()).toMatchObject({ name: 'pending', qr: 'qr-1' });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(heard.last()).toMatchObject({ message: 'Write your code', qr: undefined });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(heard.done).toEqual(['complete']);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(method.looked).toBe(3);
    await run.cancel();
    expect(method.cancelled).toEqual([]);
  });

  it('says when its time is almost up, stops, and goes on when it is given more', async () => {
    const heard = listener();
    const method = app([pending('Open the app')]);
    const run = new MethodRun(method, scene, heard, LIMITS);
    await run.begin();
    await jest.advanceTimersByTimeAsync(6_000);
    expect(heard.last()).toMatchObject({ watch: 'ending' });
    await jest.advanceTimersByTimeAsync(5_000);
    expect(heard.last()).toMatchObject({ watch: 'stopped' });
    const looked = method.looked;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(method.looked).toBe(looked);
    run.moreTime();
    await jest.advanceTimersByTimeAsync(2_000);
    expect(heard.last()).toMatchObject({ watch: 'watching' });
    expect(method.looked).toBeGreaterThan(looked);
  });

  it('looks again when a look was lost, and gives up when it was refused', async () => {
    const heard = listener();
    const lost = new RequestFailure(0, 'NETWORK', '');
    await new MethodRun(app([lost, lost, new RequestFailure(409, 'X', '')]), scene, heard, LIMITS).begin();
    await jest.advanceTimersByTimeAsync(2_000);
    expect(heard.done).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(heard.done).toEqual(['refused']);
  });

  it('shows why it failed, and begins anew', async () => {
    const heard = listener();
    const method = app([{ state: 'failed', message: 'Cancelled in the app.', mayRetry: true }]);
    const run = new MethodRun(method, scene, heard, LIMITS);
    await run.begin();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(heard.last()).toEqual({ name: 'failed', message: 'Cancelled in the app.', mayRetry: true });
    await run.begin();
    expect(heard.last()).toMatchObject({ name: 'pending' });
  });

  it('ends the attempt only when the signer says so', async () => {
    const heard = listener();
    const method = app([pending('Open the app')]);
    const run = new MethodRun(method, scene, heard, LIMITS);
    await run.begin();
    await run.cancel();
    expect(method.cancelled).toEqual(['a1']);
    const states = heard.seen.length;
    await jest.advanceTimersByTimeAsync(3_000);
    expect(heard.seen).toHaveLength(states);
  });

  it('asks which way to go when there are several', async () => {
    const heard = listener();
    const run = new MethodRun(app([pending('x')], 2), scene, heard, LIMITS);
    await run.begin();
    expect(heard.last()).toMatchObject({ name: 'ways', ways: [{ id: 'w0' }, { id: 'w1' }] });
    await run.choose('w1');
    expect(heard.last()).toMatchObject({ name: 'pending' });
  });

  it('takes two presses at once for one', async () => {
    const method = app([pending('x')], 2);
    const started = jest.spyOn(method, 'start');
    const run = new MethodRun(method, scene, listener(), LIMITS);
    await run.begin();
    await Promise.all([run.choose('w1'), run.choose('w1')]);
    expect(started).toHaveBeenCalledTimes(1);
  });

  it('leaves for another page only when told, and is taken up again after it', async () => {
    const heard = listener();
    const answers: Attempt[] = [pending(''), pending('The sender decides.'), { state: 'complete', visit }];
    const method: RedirectView = {
      id: 'page',
      icon: 'shield',
      interaction: 'redirect',
      ways: () => Promise.resolve([{ id: 'w', text: 'Way' }]),
      shownText: () => Promise.resolve('Karl signs the lease'),
      start: () => Promise.resolve({ url: 'https://broker.example/' }),
      finish: () => Promise.resolve(answers.shift()!),
    };
    const run = new MethodRun(method, scene, heard, LIMITS);
    await run.begin();
    expect(heard.last()).toEqual({ name: 'leaving', way: 'w', isGoing: false });
    expect(run.shownText).toBe('Karl signs the lease');
    expect(await Promise.all([run.leave('w'), run.leave('w')])).toEqual(['https://broker.example/', undefined]);
    run.resume('s1');
    await jest.advanceTimersByTimeAsync(2_000);
    expect(heard.last()).toMatchObject({ name: 'registering' });
    await jest.advanceTimersByTimeAsync(2_000);
    expect(heard.last()).toMatchObject({ name: 'registering', message: 'The sender decides.' });
    await jest.advanceTimersByTimeAsync(2_000);
    expect(heard.done).toEqual(['complete']);
  });
});

describe('announcer', () => {
  it('says the first at once and of many only the last, not twice the same', () => {
    jest.useFakeTimers();
    const said: string[] = [];
    const announcer = new Announcer((text) => said.push(text), 5_000);
    ['one', 'two', 'three', 'three'].forEach((text) => announcer.say(text));
    expect(said).toEqual(['one']);
    jest.advanceTimersByTime(5_000);
    expect(said).toEqual(['one', 'three']);
    announcer.say('three');
    jest.advanceTimersByTime(9_000);
    expect(said).toEqual(['one', 'three']);
    jest.useRealTimers();
  });
});

describe('coming back', () => {
  it.each<[string, object | undefined]>([
    ['', undefined],
    ['#page=3', undefined],
    ['#return=mitid_da&state=s1', { outcome: 'back', method: 'mitid_da', attempt: 's1' }],
    ['#return=bankid_se&attempt=a1', { outcome: 'back', method: 'bankid_se', attempt: 'a1' }],
    ['#return=other-browser', { outcome: 'other-browser' }],
    ['#return=app', { outcome: 'app' }],
    ['#return=unknown', { outcome: 'unknown' }],
    ['#return=toString', undefined],
  ])('reads %s', (hash, expected) => expect(returnOf(hash)).toEqual(expected));

  it('keeps no trace of it in the address', () => {
    expect(withoutReturn('https://x.example/portal/?app=a&token=t#return=x&state=s')).toBe(
      'https://x.example/portal/?app=a&token=t',
    );
  });
});
