import { HttpResponseError, StrictPlatform } from './strict-platform';

class Greet {
  static readonly commandId = 'test.greet';
}

describe('StrictPlatform', () => {
  it('has the services of the platform and no other', () => {
    const platform = new StrictPlatform();
    expect(() => platform.get('http')).not.toThrow();
    expect(() => platform.get('https')).toThrow('Service https does not exist');
  });

  it('gives a newer service only to who asked for it', () => {
    const platform = new StrictPlatform();
    expect(() => platform.get('logger')).toThrow('ask has() first');
    expect(platform.has('logger')).toBe(true);
    expect(() => platform.get('logger')).not.toThrow();
    expect(new StrictPlatform({ isOld: true }).has('logger')).toBe(false);
  });

  it.each<[string, (platform: StrictPlatform) => unknown]>([
    ['a member that is not there', (platform) => platform.get('http').fetch('x/')],
    ['an absolute address', (platform) => platform.get('http').get('/limepkg-esign/x/')],
    ['an option that is not there', (platform) => platform.get('http').get('x/', { query: {} })],
    ['a parameter that is no text', (platform) => platform.get('http').get('x/', { params: { id: 1 } })],
    ['too many arguments', (platform) => platform.get('translate').get('a.b', {}, 'sv')],
    ['a dialog that is no component', (platform) => platform.get('dialog').create('Dialog')],
    ['a command without a class', (platform) => platform.get('commandBus').handle({ id: 'test.greet' })],
    ['a command without a handler', (platform) => platform.get('commandBus').handle(new Greet())],
  ])('refuses %s', (_name, call) => {
    expect(() => call(new StrictPlatform())).toThrow();
  });

  it('answers as it was told, and records what it was asked', async () => {
    const platform = new StrictPlatform({
      answers: {
        'GET a/': { a: 1 },
        'POST b/': ({ data }: { data: unknown }) => data,
        'GET c/': new HttpResponseError(404),
      },
    });
    const http = platform.get('http');
    await expect(http.get('a/')).resolves.toEqual({ a: 1 });
    await expect(http.post('b/', { x: 2 })).resolves.toEqual({ x: 2 });
    await expect(http.get('c/')).rejects.toMatchObject({ name: 'HttpResponseError', status: 404 });
    await expect(http.get('d/')).rejects.toThrow('no answer for GET d/');
    expect(platform.argumentsOf('http.post')).toEqual([['b/', { x: 2 }]]);
  });

  it('hands commands to their handlers and events to their listeners', () => {
    const platform = new StrictPlatform();
    const heard: unknown[] = [];
    platform.get('commandBus').register(Greet, { handle: () => 'hello' });
    platform.get('eventDispatcher').addListener('x', (event: CustomEvent) => heard.push(event.detail));
    platform.get('eventDispatcher').dispatch('x', 7);
    expect(platform.get('commandBus').handle(new Greet())).toBe('hello');
    expect([heard, platform.listenerCount('x')]).toEqual([[7], 1]);
  });

  it('calls back with its state at once, mapped', () => {
    const names: unknown[] = [];
    const toName = (state: { currentUser: { fullname: string } }) => state.currentUser.fullname;
    new StrictPlatform().get('state.application').subscribe((name: unknown) => names.push(name), { map: [toName] });
    expect(names).toEqual(['Anna Berg']);
  });
});
