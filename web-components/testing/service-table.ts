import {
  anything,
  anyText,
  callable,
  command,
  commandClass,
  commandClassOrId,
  each,
  flag,
  handler,
  listOfFunctions,
  number,
  object,
  oneOf,
  only,
  relativeUrl,
  tag,
  takes,
  text,
  textOrNumber,
  textOrTexts,
  type ArgumentCheck,
} from './argument-checks';

const httpOptions = only({
  params: each(textOrTexts),
  headers: each(textOrTexts),
  responseType: oneOf('json', 'text', 'arraybuffer', 'blob'),
});
const rule = only({ visibility: anything });
const metadata = only({
  title: text,
  description: text,
  icon: (value) => (typeof value === 'string' ? undefined : only({ name: text, color: text })(value)),
  tags: textOrTexts,
  configComponent: only({ name: tag, props: object, rules: rule }),
});
const stateOptions = only({ map: listOfFunctions, filter: listOfFunctions });
const state = { subscribe: takes(1, callable, stateOptions) };
const loadOptions = only({ limit: number, offset: number, filter: object, order: object });

/** Every service of the platform with the members that components may use, and what these take. Nothing else exists. */
export const SERVICE_TABLE: Readonly<Record<string, Readonly<Record<string, ArgumentCheck>>>> = {
  http: {
    get: takes(1, relativeUrl, httpOptions),
    delete: takes(1, relativeUrl, httpOptions),
    post: takes(1, relativeUrl, object, httpOptions),
    put: takes(1, relativeUrl, object, httpOptions),
    patch: takes(1, relativeUrl, object, httpOptions),
  },
  translate: { get: takes(1, text, each(textOrNumber)) },
  notifications: {
    alert: takes(2, anyText, anyText, only({ acceptText: text })),
    confirm: takes(2, anyText, anyText, only({ acceptText: text, cancelText: text })),
    notify: takes(1, text, only({ timeout: number, actionText: text, multiline: flag, dismissible: flag })),
    report: takes(1, text, only({ actionText: text, icon: text })),
  },
  dialog: {
    create: takes(1, tag, object, each(callable)),
    update: takes(1, number, object),
    destroy: takes(1, number),
  },
  commandBus: {
    register: takes(2, commandClass, handler, metadata),
    handle: takes(1, command),
    isSupported: takes(1, commandClassOrId),
    getHandler: takes(1, commandClass),
  },
  eventDispatcher: {
    dispatch: takes(2, text, anything),
    addListener: takes(2, text, callable),
    removeListener: takes(2, text, callable),
  },
  navigator: {
    navigate: takes(1, (value) => (typeof value === 'string' ? undefined : object(value)), each(anyText)),
    getLocation: takes(0),
    addBlocker: takes(1, callable),
    removeBlocker: takes(1, callable),
    createUrl: takes(1, object),
  },
  query: { execute: takes(1, object) },
  'state.limetypes': { ...state, getLimeTypes: takes(0), getLimeType: takes(1, text) },
  'state.limeobjects': {
    ...state,
    loadObject: takes(2, text, number),
    loadObjects: takes(1, text, loadOptions),
    loadRelations: takes(3, text, number, text, loadOptions),
    reloadObject: takes(2, text, number),
    deleteObject: takes(2, text, number),
    getObject: takes(2, text, number),
  },
  'state.limefiles': { ...state, loadFile: takes(1, number) },
  'state.configs': { ...state, has: takes(1, text), get: takes(1, text) },
  'state.filters': state,
  'state.device': state,
  'state.application': {
    ...state,
    getApplicationName: takes(0),
    getSession: takes(0),
    getCurrentUser: takes(0),
  },
  'state.tasks': {
    ...state,
    create: takes(2, relativeUrl, anything, flag, text),
    getStatus: takes(1, textOrTexts),
  },
  'state.user-data': { ...state, get: takes(1, text), set: takes(2, text, anything) },
  'state.notifications': state,
  userPreferences: { get: takes(1, text), set: takes(2, text, anything) },
  datetimeformatter: {
    format: takes(1, anything, anyText),
    parse: takes(1, anyText, anyText),
  },
  keybindingRegistry: { add: takes(2, text, callable), remove: takes(2, text, callable) },
  webComponentRegistry: {
    register: takes(1, tag, metadata),
    get: takes(1, tag),
    getAll: takes(0),
  },
  pollerFactory: { create: takes(1, callable, object) },
  logger: {
    debug: takes(1, anyText, anything),
    info: takes(1, anyText, anything),
    warn: takes(1, anyText, anything, anything),
    error: takes(1, anyText, anything, anything),
  },
  route: { dashboard: takes(0), limeObject: takes(2, text, number), table: takes(1, text, object) },
  routeRegistry: {},
  conditionRegistry: {},
  contextRegistry: {},
  ruleRegistry: {},
  viewFactoryRegistry: {},
  problemRepository: {},
  aiContextRegistry: {},
};

/** The services that every client since 4.x has; the rest must be asked for with `has()` first. */
export const LONG_STANDING = [
  'http',
  'translate',
  'notifications',
  'dialog',
  'commandBus',
  'eventDispatcher',
  'navigator',
  'state.configs',
  'state.application',
] as const;
