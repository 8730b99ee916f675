import { jest } from '@jest/globals';
import { CommandBus } from '../../reference-host/client/platform/command-bus.js';
import { ContextRegistry } from '../../reference-host/client/platform/contexts.js';
import { DateTimeFormatter } from '../../reference-host/client/platform/date-time-formatter.js';
import { EventDispatcher } from '../../reference-host/client/platform/event-dispatcher.js';
import { FilterRepository } from '../../reference-host/client/platform/filters.js';
import { HttpClient, HttpResponseError } from '../../reference-host/client/platform/http.js';
import { KeptValues } from '../../reference-host/client/platform/kept-values.js';
import { LimeTypeRepository } from '../../reference-host/client/platform/limetypes.js';
import { ServiceContainer } from '../../reference-host/client/platform/platform.js';
import { RouteRegistry } from '../../reference-host/client/platform/routes.js';
import { RuleRegistry } from '../../reference-host/client/platform/rules.js';
import { ConfigRepository } from '../../reference-host/client/platform/configs.js';
import { nearestLanguage, Translator } from '../../reference-host/client/platform/translator.js';
import { tagOf } from '../../reference-host/client/loading/packages.js';

class Greet {
  static readonly commandId = 'test.greet';
  name = '';
}

describe('platform', () => {
  it('gives a service by name and refuses what does not exist', () => {
    const platform = new ServiceContainer('LimeCRMWebClient');
    platform.register('limepkg-x.service', 7);
    expect([platform.has('limepkg-x.service'), platform.get('limepkg-x.service')]).toEqual([true, 7]);
    expect(() => platform.get('nothing')).toThrow('Service nothing does not exist');
    expect(() => platform.register('limepkg-x.service', 8)).toThrow('already registered');
  });
});

describe('commandBus', () => {
  const make = () => {
    const events = new EventDispatcher();
    const told: string[] = [];
    for (const name of ['command.received', 'command.handled', 'command.failed']) {
      events.addListener(name, () => told.push(name));
    }
    return { events, told, bus: new CommandBus(events) };
  };

  it('brings a command to its handler and tells of it', async () => {
    const { bus, told } = make();
    bus.register(Greet, { handle: (command) => Promise.resolve(`Hello ${(command as Greet).name}`) });
    expect(await bus.handle(bus.create('test.greet', { name: 'Anna' }))).toBe('Hello Anna');
    expect(told).toEqual(['command.received', 'command.handled']);
    expect([bus.isSupported('test.greet'), bus.isSupported(Greet), bus.isSupported('x')]).toEqual([true, true, false]);
  });

  it('tells of a failure and passes it on', async () => {
    const { bus, told } = make();
    bus.register(Greet, { handle: () => Promise.reject(new Error('no')) });
    await expect(bus.handle(new Greet())).rejects.toThrow('no');
    expect(told).toEqual(['command.received', 'command.failed']);
  });

  it('does nothing when a listener prevents it', () => {
    const { bus, events } = make();
    const handle = jest.fn();
    bus.register(Greet, { handle });
    events.addListener('command.received', (event) => event.preventDefault());
    expect(bus.handle(new Greet())).toBeUndefined();
    expect(handle).not.toHaveBeenCalled();
  });

  it('refuses a command without a handler or an id', () => {
    const { bus } = make();
    expect(() => bus.handle(new Greet())).toThrow('There is no handler for the command test.greet');
    expect(() => bus.handle({})).toThrow('no command id');
  });
});

describe('state', () => {
  it('calls back at once and at a change of what was mapped, until it is ended', () => {
    const configs = new ConfigRepository();
    const heard: unknown[] = [];
    const end = configs.subscribe((value: unknown) => heard.push(value), {
      map: [(all) => (all as Record<string, unknown>)['x']],
      filter: [(value) => value !== 3],
    });
    for (const value of [1, 1, 2, 3]) configs.take('x', value);
    end();
    configs.take('x', 4);
    expect(heard).toEqual([undefined, 1, 2]);
    expect([configs.has('x'), configs.get('x'), configs.has('y')]).toEqual([true, 4, false]);
  });

  it('keeps values and filters in the browser, and survives one that keeps nothing', () => {
    const stored = new Map<string, string>([['u', '{broken']]);
    const storage = {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    };
    const filters = new FilterRepository(new KeptValues(storage, 'u'));
    filters.saveFilter({ id: 'a', limetype: 'deal', name: { en_us: 'A' }, filter: { key: 'x', op: '=', exp: 1 } });
    expect(new FilterRepository(new KeptValues(storage, 'u')).getFilter('a')?.limetype).toBe('deal');
    filters.deleteFilter('a');
    expect(new FilterRepository(new KeptValues(storage, 'u')).getFilter('a')).toBeUndefined();
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new Error('full');
      },
    };
    const values = new KeptValues(full, 'u');
    values.set('a', 1);
    expect(values.get('a')).toBe(1);
  });

  it('knows limetypes with their relations, in the session’s language', () => {
    const acl = { create: true, read: true, update: true, delete: true };
    const named = (word: string) => ({ singular: { en_us: word, sv: `${word}-sv` }, plural: { en_us: `${word}s` } });
    const repository = new LimeTypeRepository();
    const deals = { name: 'deal', type: 'hasmany', texts: { en_us: 'Deals' }, related: 'deal', backref: 'company' };
    const company = { name: 'company', type: 'belongsto', texts: { en_us: 'Company' }, related: 'company' };
    repository.take(
      [
        { name: 'company', acl, localname: named('Company'), properties: [deals] },
        { name: 'deal', acl, localname: named('Deal'), properties: [{ ...company, backref: 'deal' }] },
      ],
      'sv',
    );
    const found = repository.getLimeType('company');
    expect([found?.localname.singular, found?.localname.plural]).toEqual(['Company-sv', 'Companys']);
    const relation = found?.getProperty('deal')?.relation;
    expect(relation?.getLimetype()?.name).toBe('deal');
    expect(relation?.getBackreference()?.name).toBe('company');
  });
});

describe('http', () => {
  const calls: Request[] = [];
  const original = globalThis.fetch;
  let answer: () => Response = () => new Response('{}');
  let ended = 0;
  const http = new HttpClient('/demo/', () => (ended += 1));

  beforeEach(() => {
    calls.length = 0;
    ended = 0;
    globalThis.fetch = (url, init) => {
      calls.push(new Request(new URL(url as string, 'http://crm.example'), init));
      return Promise.resolve(answer());
    };
  });
  afterAll(() => {
    globalThis.fetch = original;
  });

  it('calls below the application, lists as repeated parameters', async () => {
    answer = () => Response.json({ a: 1 });
    const params = { documents: ['1', '2'], search: 'å' };
    await expect(http.get('limepkg-x/y/', { params, headers: { 'x-test': 'z' } })).resolves.toEqual({ a: 1 });
    expect(calls[0]?.url).toBe('http://crm.example/demo/limepkg-x/y/?documents=1&documents=2&search=%C3%A5');
    expect(calls[0]?.headers.get('x-test')).toBe('z');
    await http.post('limepkg-x/y/', { b: 2 });
    expect([calls[1]?.method, await calls[1]?.text()]).toEqual(['POST', '{"b":2}']);
  });

  it('rejects with what the server said', async () => {
    answer = () => Response.json({ code: 'SIGNING_CANCELED' }, { status: 409 });
    const failure = await http.delete('x/').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HttpResponseError);
    expect(failure).toMatchObject({ name: 'HttpResponseError', status: 409, response: { code: 'SIGNING_CANCELED' } });
    answer = () => new Response('plain', { status: 500 });
    await expect(http.get('x/')).rejects.toMatchObject({ status: 500, response: 'plain' });
    globalThis.fetch = () => Promise.reject(new TypeError('down'));
    await expect(http.get('x/')).rejects.toMatchObject({ status: 0 });
  });

  it('says that the session has ended', async () => {
    answer = () => Response.json({}, { status: 401 });
    await expect(http.get('x/')).rejects.toMatchObject({ status: 401 });
    expect(ended).toBe(1);
  });

  it('gives bytes and text where they are asked for', async () => {
    answer = () => new Response('ab');
    await expect(http.get('x/', { responseType: 'text' })).resolves.toBe('ab');
    const bytes = (await http.get('x/', { responseType: 'arraybuffer' })) as ArrayBuffer;
    expect(bytes.byteLength).toBe(2);
    answer = () => new Response(null, { status: 204 });
    await expect(http.delete('x/')).resolves.toBeUndefined();
  });
});

describe('translate and datetimeformatter', () => {
  const translator = new Translator();
  translator.speak('sv', { 'a.b': 'Hej {name}', 'a.c.one': '{count} sida', 'a.c.other': '{count} sidor' });

  it('fills texts and leaves what is unknown visible', () => {
    expect(translator.get('a.b', { name: 'Anna' })).toBe('Hej Anna');
    expect([translator.get('a.b'), translator.get('nothing'), translator.get('constructor')]).toEqual([
      'Hej {name}',
      'nothing',
      'constructor',
    ]);
    expect([translator.count('a.c', 1), translator.count('a.c', 2)]).toEqual(['1 sida', '2 sidor']);
    expect([nearestLanguage(['pl', 'nn-NO']), nearestLanguage([])]).toEqual(['no', 'en_us']);
  });

  it('writes dates in the language, and days without a time zone', () => {
    const dates = new DateTimeFormatter(translator);
    expect(dates.format('2026-11-24', 'date')).toBe('24 nov. 2026');
    expect(dates.format(new Date(Date.now() - 7_200_000), 'relative')).toBe('för 2 timmar sedan');
    expect([dates.format(null), dates.format('nonsense'), dates.format('2026-05-01T12:00:00Z', 'quarter')]).toEqual([
      '',
      '',
      '2026 Q2',
    ]);
  });
});

describe('rules and contexts', () => {
  const contexts = new ContextRegistry();
  contexts.register({ id: 'scalarValue' });
  const rules = new RuleRegistry(contexts);
  const atLeast = (value: number) =>
    ({ type: 'ref', id: 'limetech.value-comparison', args: { operator: '>=', value } }) as const;

  it('evaluates what rules are put together of', () => {
    const rule = { type: 'all', rules: [atLeast(5), { type: 'not', rule: atLeast(10) }] } as const;
    const holds = (scalarValue: number) => rules.compile(rule).evaluate(rules.scope({ with: { scalarValue } }));
    expect([4, 5, 10].map(holds)).toEqual([false, true, false]);
  });

  it('finds what a rule lacks', () => {
    expect(rules.validate(atLeast(1), [])).toMatchObject({ ok: false, issues: [{ kind: 'missing-slot' }] });
    expect(rules.validate({ type: 'ref', id: 'x' }, [])).toMatchObject({ issues: [{ kind: 'unknown-primitive' }] });
    expect(() => rules.compile({ type: 'ref', id: 'x' })).toThrow('nobody has registered');
  });

  it('keeps what editors attach, whoever comes first', () => {
    rules.attachMetadata('later', { configComponent: { name: 'x-y' } });
    rules.register({ id: 'later', evaluate: () => true });
    expect(rules.listMetadata().find(({ id }) => id === 'later')).toMatchObject({ configComponent: { name: 'x-y' } });
  });
});

describe('packages', () => {
  it('takes tags with and without their prefix, and finds registered pages', () => {
    expect([tagOf('limepkg-x-card'), tagOf('lwc-limepkg-x-card')]).toEqual([
      'lwc-limepkg-x-card',
      'lwc-limepkg-x-card',
    ]);
    const routes = new RouteRegistry();
    routes.registerRoute('/limepkg-x/report/', 'lwc-limepkg-x-report');
    expect([routes.find('limepkg-x/report'), routes.find('x')]).toEqual(['lwc-limepkg-x-report', undefined]);
  });
});
