/** Where the service writes what happens. Fields never hold a token, a name or a number of a person. */
export interface TrustLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log of one JSON line per event. @param write - takes a line without its end */
export function lineLog(write: (line: string) => void): TrustLog {
  const log = (level: string, fields: object, message: string): void => {
    const shown = Object.fromEntries(
      Object.entries(fields).map(([key, value]: [string, unknown]) => [
        key,
        value instanceof Error ? shownError(value) : value,
      ]),
    );
    write(JSON.stringify({ level, time: new Date().toISOString(), ...shown, msg: message }));
  };
  return {
    info: (fields, message) => log('info', fields, message),
    warn: (fields, message) => log('warn', fields, message),
    error: (fields, message) => log('error', fields, message),
  };
}

/** Database drivers put statements with their values into the message; what failed stands in the code. */
function shownError(error: Error): object {
  const { code } = error as { code?: unknown };
  const isDriverError = typeof code === 'string' && /^(?:SQLITE_|[0-9A-Z]{5}$)/.test(code);
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    code,
    ...(isDriverError ? {} : { message: error.message }),
    stack: frames.slice(0, 12).join('\n'),
    ...(error.cause instanceof Error ? { cause: shownError(error.cause) } : {}),
  };
}
