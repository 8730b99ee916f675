const MASK = '***';
const SECRET_KEY =
  /token|secret|passw|\bpin\b|personal|ssn|national|authorization|cookie|api[-_]?key|private[-_]?key|e?mail|^ip|address/i;
const SHOWN_PARAMETERS = new Set(['_limit', '_offset', 'app', 'name', 'limetype']);
const MAX_DEPTH = 6;

/**
 * An address fit for a log: words and short numbers of the path stay, anything that could be a token, a transaction or a
 * personal number goes, and so do query values but for a few harmless ones.
 */
export function maskedAddress(address: string): string {
  const [path = '', query] = address.split('?', 2);
  const masked = path.split('/').map(maskedSegment).join('/');
  if (query === undefined) return masked;
  return `${masked}?${query.split('&').map(maskedParameter).join('&')}`;
}

function maskedSegment(segment: string): string {
  return /^(?:[A-Za-z][A-Za-z_.-]{0,29}|v\d|\d{1,9}|)$/.test(segment) ? segment : MASK;
}

function maskedParameter(parameter: string): string {
  const [name = '', value] = parameter.split('=', 2);
  if (value === undefined) return maskedSegment(name);
  return SHOWN_PARAMETERS.has(name) ? parameter : `${maskedSegment(name)}=${MASK}`;
}

/** Log fields without the values of secret-looking keys; errors as name, code, message and stack. */
export function maskedFields(fields: object): Record<string, unknown> {
  return maskedObject(fields, 0);
}

function maskedObject(fields: object, depth: number): Record<string, unknown> {
  const masked: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    masked[key] = SECRET_KEY.test(key) && value !== undefined && value !== null ? MASK : maskedValue(value, depth + 1);
  }
  return masked;
}

function maskedValue(value: unknown, depth: number): unknown {
  if (value instanceof Error) return maskedError(value, depth);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((item) => maskedValue(item, depth + 1));
  return maskedObject(value, depth);
}

function maskedError(error: Error, depth: number): object {
  const { code } = error as { code?: unknown };
  // Database drivers put statements with their values into the message; what failed stands in the code.
  const isDriverError = typeof code === 'string' && /^(?:SQLITE_|[0-9A-Z]{5}$)/.test(code);
  const cause = error.cause === undefined || depth > MAX_DEPTH ? undefined : maskedValue(error.cause, depth + 1);
  return {
    name: error.name,
    code,
    message: isDriverError ? undefined : error.message,
    stack: isDriverError ? withoutMessage(error) : error.stack,
    cause,
  };
}

function withoutMessage(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
