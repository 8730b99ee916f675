/** Says what is wrong with a value, or nothing. */
export type Check = (value: unknown, name: string) => string | undefined;

/** A text of so many characters. */
export function text(min: number, max: number, pattern?: RegExp): Check {
  return (value, name) => {
    if (typeof value !== 'string') return `${name} must be a string`;
    if (value.length < min || value.length > max) return `${name} must have ${min} to ${max} characters`;
    return pattern === undefined || pattern.test(value) ? undefined : `${name} is malformed`;
  };
}

/** Base64 of so many characters; with `isText`, of well-formed UTF-8. */
export function base64(max: number, isText: boolean): Check {
  const length = text(1, max);
  return (value, name) => {
    const fault = length(value, name);
    if (fault !== undefined) return fault;
    const bytes = Buffer.from(value as string, 'base64');
    if (bytes.toString('base64') !== value) return `${name} is not base64`;
    return isText && !Buffer.from(bytes.toString('utf8')).equals(bytes) ? `${name} is not UTF-8` : undefined;
  };
}

export const flag: Check = (value, name) => (typeof value === 'boolean' ? undefined : `${name} must be true or false`);

export function oneOf(...words: readonly string[]): Check {
  return (value, name) =>
    typeof value === 'string' && words.includes(value) ? undefined : `${name} must be one of ${words.join(', ')}`;
}

export function list(member: Check): Check {
  return (value, name) => {
    if (!Array.isArray(value)) return `${name} must be a list`;
    for (const [index, entry] of value.entries()) {
      const fault = member(entry, `${name}[${index}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** An object of those fields and no others; names of required ones end with `*`. */
export function record(fields: Readonly<Record<string, Check>>): Check {
  const checks = new Map(Object.entries(fields).map(([field, check]) => [field.replace('*', ''), check]));
  const required = Object.keys(fields).filter((field) => field.endsWith('*'));
  return (value, name) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${name} must be an object`;
    const given = value as Readonly<Record<string, unknown>>;
    const missing = required.map((field) => field.slice(0, -1)).find((field) => given[field] === undefined);
    if (missing !== undefined) return `${pathOf(name, missing)} is missing`;
    for (const [field, entry] of Object.entries(given)) {
      const check = checks.get(field);
      const fault = check === undefined ? `${pathOf(name, field)} is unknown` : check(entry, pathOf(name, field));
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

function pathOf(name: string, field: string): string {
  return name === 'body' ? field : `${name}.${field}`;
}
