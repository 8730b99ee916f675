import type { ProblemRepository } from './problems.js';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Writes to the browser's console; errors are kept as problems as well. */
export class Logger {
  constructor(
    private readonly problems: ProblemRepository,
    private readonly scope = '',
  ) {}

  /** A logger that says where its lines come from. */
  createLogger(scope: string): Logger {
    return new Logger(this.problems, scope);
  }

  debug(message: string, data?: unknown): void {
    this.write('debug', message, data);
  }

  info(message: string, data?: unknown): void {
    this.write('info', message, data);
  }

  warn(message: string, error?: unknown, data?: unknown): void {
    this.write('warn', message, error, data);
  }

  error(message: string, error?: unknown, data?: unknown): void {
    this.problems.report({ message, scope: this.scope, error });
    this.write('error', message, error, data);
  }

  private write(level: Level, message: string, ...rest: readonly unknown[]): void {
    const given = rest.filter((value) => value !== undefined);
    // eslint-disable-next-line no-console -- this is the one place that writes there
    console[level](this.scope === '' ? message : `[${this.scope}] ${message}`, ...given);
  }
}
