/** Refuses arguments that the platform's published signature does not take. */
export type ArgumentCheck = (args: readonly unknown[]) => void;

const TAG = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/;

/** A check of each argument in turn; those after `required` may be left out. */
export function takes(required: number, ...checks: readonly ((value: unknown) => string | undefined)[]): ArgumentCheck {
  return (args) => {
    if (args.length < required) throw new TypeError(`takes at least ${required} arguments, got ${args.length}`);
    if (args.length > checks.length)
      throw new TypeError(`takes at most ${checks.length} arguments, got ${args.length}`);
    args.forEach((value, index) => {
      const isLeftOut = value === undefined && index >= required;
      const fault = isLeftOut ? undefined : checks[index]?.(value);
      if (fault !== undefined) throw new TypeError(`argument ${index + 1} ${fault}`);
    });
  };
}

export const text = (value: unknown) => (typeof value === 'string' && value !== '' ? undefined : 'must be a text');
export const anyText = (value: unknown) => (typeof value === 'string' ? undefined : 'must be a text');
export const number = (value: unknown) => (Number.isFinite(value) ? undefined : 'must be a number');
export const flag = (value: unknown) => (typeof value === 'boolean' ? undefined : 'must be true or false');
export const callable = (value: unknown) => (typeof value === 'function' ? undefined : 'must be a function');
export const object = (value: unknown) =>
  typeof value === 'object' && value !== null ? undefined : 'must be an object';
export const anything = () => undefined;
export const tag = (value: unknown) =>
  typeof value === 'string' && TAG.test(value) ? undefined : 'must be the tag of a component';

/** Relative to the application: no scheme, no slash in front. */
export const relativeUrl = (value: unknown) =>
  typeof value === 'string' && /^[a-z0-9]/i.test(value) && !value.includes('://')
    ? undefined
    : 'must be an address relative to the application';

/** An object with these keys at most, each checked. */
export function only(checks: Readonly<Record<string, (value: unknown) => string | undefined>>) {
  return (value: unknown): string | undefined => {
    if (typeof value !== 'object' || value === null) return 'must be an object';
    for (const [key, entry] of Object.entries(value)) {
      const check = checks[key];
      if (check === undefined) return `has ${key}, which the platform does not know`;
      const fault = entry === undefined ? undefined : check(entry);
      if (fault !== undefined) return `${key} ${fault}`;
    }
    return undefined;
  };
}

/** An object whose every value passes. */
export function each(check: (value: unknown) => string | undefined) {
  return (value: unknown): string | undefined => {
    if (typeof value !== 'object' || value === null) return 'must be an object';
    for (const [key, entry] of Object.entries(value)) {
      const fault = check(entry);
      if (fault !== undefined) return `${key} ${fault}`;
    }
    return undefined;
  };
}

export const textOrTexts = (value: unknown) =>
  typeof value === 'string' || (Array.isArray(value) && value.every((entry) => typeof entry === 'string'))
    ? undefined
    : 'must be a text or a list of texts';

export const textOrNumber = (value: unknown) =>
  value === undefined || typeof value === 'string' || typeof value === 'number'
    ? undefined
    : 'must be a text or number';

export const listOfFunctions = (value: unknown) =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'function') ? undefined : 'must list functions';

/** A class with a static `commandId`. */
export const commandClass = (value: unknown) =>
  typeof value === 'function' && typeof (value as { commandId?: unknown }).commandId === 'string'
    ? undefined
    : 'must be a class with a static commandId';

export const commandClassOrId = (value: unknown) => (typeof value === 'string' ? undefined : commandClass(value));

/** An instance of a command's class, not a plain object: the id is the class's. */
export const command = (value: unknown) =>
  typeof value === 'object' && value !== null ? commandClass(value.constructor) : 'must be a command';

export const handler = (value: unknown) =>
  typeof (value as { handle?: unknown } | null)?.handle === 'function' ? undefined : 'must have handle()';

/** Oneof several texts. */
export function oneOf(...allowed: readonly string[]) {
  return (value: unknown) => (allowed.includes(value as string) ? undefined : `must be one of ${allowed.join(', ')}`);
}
