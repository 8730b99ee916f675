import { LONG_STANDING, SERVICE_TABLE } from './service-table';

/** A call that a component made. `service` and `member` as in `http.get`. */
export interface RecordedCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** An HTTP call as an answer sees it. */
export interface HttpCall {
  readonly url: string;
  readonly data: unknown;
  readonly params: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

/** What a test decides about its client. */
export interface StrictPlatformOptions {
  readonly type?: 'LimeCRMWebClient' | 'LimeCRMDesktopClient' | 'LimeCRMWebAdminClient';
  /** By method and address: `GET limepkg-esign/status/deal/1001/`. A function gets the call; an `Error` is what it rejects with. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** Texts by key; a key without one is its own text, its parameters behind it. */
  readonly texts?: Readonly<Record<string, string>>;
  /** An old client: only what every client since 4.x has. */
  readonly isOld?: boolean;
  readonly session?: Readonly<Record<string, unknown>>;
  readonly currentUser?: Readonly<Record<string, unknown>>;
  readonly configs?: Readonly<Record<string, unknown>>;
  /** What `confirm` answers. */
  readonly isConfirmed?: boolean;
}

/** How a client's HTTP service rejects. */
export class HttpResponseError extends Error {
  override readonly name = 'HttpResponseError';
  constructor(
    readonly status: number,
    /** The body, parsed. */
    readonly response: unknown = {},
  ) {
    super(`HTTP ${status}`);
  }
}

/**
 * A client's platform for component tests. It has the services and members of the published contract and nothing else: another
 * service, another member, an argument the signature does not take, and a newer service used without asking `has()` all throw.
 */
export class StrictPlatform {
  readonly type: string;
  readonly calls: RecordedCall[] = [];
  private readonly asked = new Set<string>();
  private readonly services = new Map<string, unknown>();
  private readonly registered = new Map<string, unknown>();
  private readonly listeners = new Map<string, Set<(event: CustomEvent) => void>>();
  private readonly handlers = new Map<string, { handle(command: object): unknown }>();
  private dialogs = 0;

  constructor(readonly options: StrictPlatformOptions = {}) {
    this.type = options.type ?? 'LimeCRMWebClient';
    for (const name of options.isOld ? LONG_STANDING : Object.keys(SERVICE_TABLE)) {
      this.services.set(name, this.strict(name));
    }
  }

  has(name: string): boolean {
    this.asked.add(name);
    return this.services.has(name) || this.registered.has(name);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as the platform types it
  get(name: string): any {
    const service = this.services.get(name) ?? this.registered.get(name);
    if (service === undefined) throw new Error(`Service ${name} does not exist`);
    const isNewer = this.services.has(name) && !(LONG_STANDING as readonly string[]).includes(name);
    if (isNewer && !this.asked.has(name)) throw new Error(`Service ${name} is newer: ask has() first`);
    return service;
  }

  register(name: string, service: unknown): void {
    if (this.services.has(name)) throw new Error(`Service ${name} belongs to the platform`);
    this.registered.set(name, service);
  }

  /** The arguments of every call of a member, for example `dialog.create`. */
  argumentsOf(name: string): readonly (readonly unknown[])[] {
    return this.calls.filter((call) => call.name === name).map(({ args }) => args);
  }

  /** Lets a listener of the event dispatcher hear something, as if the client had said it. */
  dispatch(name: string, detail: unknown): CustomEvent {
    const event = new CustomEvent(name, { detail, cancelable: true });
    for (const listener of [...(this.listeners.get(name) ?? [])]) listener(event);
    return event;
  }

  /** Closes a dialog from outside, as a client does. */
  closeDialog(id: number): void {
    this.dispatch('dialog.destroyed', id);
  }

  /** The handler registered for a command's id. */
  handlerOf(commandId: string): { handle(command: object): unknown } | undefined {
    return this.handlers.get(commandId);
  }

  /** How many listen to an event: none may stay behind when a component goes. */
  listenerCount(name: string): number {
    return this.listeners.get(name)?.size ?? 0;
  }

  private strict(service: string): object {
    const members = SERVICE_TABLE[service] ?? {};
    const behaviour = this.behaviourOf(service);
    return new Proxy(
      {},
      {
        get: (_target, member) => {
          if (typeof member === 'symbol' || member === 'then' || member === 'toJSON') return undefined;
          const check = Object.hasOwn(members, member) ? members[member] : undefined;
          if (check === undefined) throw new Error(`${service} has no ${member}`);
          return (...args: unknown[]) => {
            try {
              check(args);
            } catch (cause) {
              throw new TypeError(`${service}.${member} ${(cause as Error).message}`);
            }
            this.calls.push({ name: `${service}.${member}`, args });
            return behaviour[member]?.(...(args as never[]));
          };
        },
        set: (_target, member) => {
          throw new Error(`${service}.${String(member)} cannot be set`);
        },
        has: (_target, member) => typeof member === 'string' && Object.hasOwn(members, member),
      },
    );
  }

  private behaviourOf(service: string): Readonly<Record<string, (...args: never[]) => unknown>> {
    const { options } = this;
    const behaviours: Readonly<Record<string, Readonly<Record<string, (...args: never[]) => unknown>>>> = {
      http: {
        get: (url: string, o?: object) => this.answer('GET', url, undefined, o),
        delete: (url: string, o?: object) => this.answer('DELETE', url, undefined, o),
        post: (url: string, data?: object, o?: object) => this.answer('POST', url, data, o),
        put: (url: string, data?: object, o?: object) => this.answer('PUT', url, data, o),
        patch: (url: string, data?: object, o?: object) => this.answer('PATCH', url, data, o),
      },
      translate: {
        get: (key: string, params?: Record<string, string | number | undefined>) => this.text(key, params ?? {}),
      },
      notifications: {
        alert: () => Promise.resolve(),
        confirm: () => Promise.resolve(options.isConfirmed ?? true),
        notify: () => Promise.resolve(false),
        report: () => Promise.resolve(false),
      },
      dialog: { create: () => (this.dialogs += 1), destroy: (id: number) => this.dispatch('dialog.destroyed', id) },
      commandBus: this.commandBus(),
      eventDispatcher: {
        dispatch: (name: string, detail: unknown) => this.dispatch(name, detail),
        addListener: (name: string, listener: (event: CustomEvent) => void) =>
          void this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(listener)),
        removeListener: (name: string, listener: (event: CustomEvent) => void) =>
          void this.listeners.get(name)?.delete(listener),
      },
      'state.application': {
        subscribe: this.subscribeTo(this.application()),
        getApplicationName: () => this.application().applicationName,
        getSession: () => this.application().session,
        getCurrentUser: () => this.application().currentUser,
      },
      'state.configs': {
        subscribe: this.subscribeTo(options.configs ?? {}),
        has: (key: string) => Object.hasOwn(options.configs ?? {}, key),
        get: (key: string) => options.configs?.[key],
      },
      'state.limeobjects': { loadObject: () => Promise.resolve({}), reloadObject: () => Promise.resolve() },
    };
    return behaviours[service] ?? { subscribe: this.subscribeTo({}) };
  }

  private commandBus(): Readonly<Record<string, (...args: never[]) => unknown>> {
    type Handler = { handle(command: object): unknown };
    const idOf = (from: string | { commandId: string }) => (typeof from === 'string' ? from : from.commandId);
    return {
      register: (type: { commandId: string }, handler: Handler) => void this.handlers.set(type.commandId, handler),
      isSupported: (from: string | { commandId: string }) => this.handlers.has(idOf(from)),
      getHandler: (type: { commandId: string }) => this.handlers.get(type.commandId),
      handle: (command: object) => {
        const id = (command.constructor as unknown as { commandId: string }).commandId;
        const found = this.handlers.get(id);
        if (found === undefined) throw new Error(`There is no handler for ${id}`);
        return found.handle(command);
      },
    };
  }

  private application(): { applicationName: string; session: object; currentUser: object } {
    return {
      applicationName: 'test',
      session: { language: 'en_us', admin: false, ...this.options.session },
      currentUser: {
        id: 1,
        username: 'anna',
        fullname: 'Anna Berg',
        email: 'anna@crm.example',
        groups: [],
        coworker: { id: 1001, limetype: 'coworker' },
        ...this.options.currentUser,
      },
    };
  }

  private subscribeTo(value: unknown) {
    type Options = { map?: ((value: unknown) => unknown)[]; filter?: ((value: unknown) => boolean)[] };
    return (callback: (value: unknown) => void, options: Options = {}): (() => void) => {
      if ((options.filter ?? []).every((accepts) => accepts(value))) {
        callback((options.map ?? []).reduce((mapped, map) => map(mapped), value));
      }
      return () => undefined;
    };
  }

  private async answer(method: string, url: string, data: unknown, options: object = {}): Promise<unknown> {
    const { answers = {} } = this.options;
    const key = `${method} ${url}`;
    if (!Object.hasOwn(answers, key)) throw new Error(`The test has no answer for ${key}`);
    const answer = answers[key];
    const { params = {}, headers = {} } = options as Partial<HttpCall>;
    const given: unknown =
      typeof answer === 'function'
        ? await (answer as (call: HttpCall) => unknown)({ url, data, params, headers })
        : answer;
    if (given instanceof Error) throw given;
    return given;
  }

  private text(key: string, params: Readonly<Record<string, string | number | undefined>>): string {
    const known = this.options.texts?.[key];
    if (known !== undefined) return known.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
    const values = Object.values(params).filter((value) => value !== undefined);
    return values.length === 0 ? key : `${key} ${values.join(' ')}`;
  }
}
