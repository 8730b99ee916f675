import { pino } from 'pino';
import type { DestinationStream, Logger as Pino } from 'pino';
import type { Logger } from '../../src/host/index.js';
import { maskedFields } from './masking.js';

/** Lines leave together: handing every single one to the file costs a busy server a tenth of its time. */
const BATCH_BYTES = 8_192;
/** No line waits longer. */
const BATCH_MS = 100;

/** A log that masks what looks secret and never waits for the disk. */
export class HostLog implements Logger {
  private constructor(
    private readonly pino: Pino,
    private readonly flushNow: () => void,
  ) {}

  /** @param target - a file; absent: standard output */
  static open(target: string | undefined): HostLog {
    const destination = pino.destination({
      dest: target ?? 1,
      sync: false,
      mkdir: true,
      minLength: BATCH_BYTES,
      periodicFlush: BATCH_MS,
    });
    return new HostLog(pino({ base: null }, destination), () => {
      try {
        destination.flushSync();
      } catch {
        // Nothing was opened yet, so nothing can be lost.
      }
    });
  }

  static to(stream: DestinationStream): HostLog {
    return new HostLog(pino({ base: null }, stream), () => undefined);
  }

  info(fields: object, message: string): void {
    this.pino.info(maskedFields(fields), message);
  }

  warn(fields: object, message: string): void {
    this.pino.warn(maskedFields(fields), message);
  }

  error(fields: object, message: string): void {
    this.pino.error(maskedFields(fields), message);
    // What went wrong may be the last thing this process says.
    this.pino.flush();
  }

  /** One line per request; its fields are masked already. */
  request(fields: object): void {
    this.pino.info(fields, 'request');
  }

  flush(): void {
    this.flushNow();
  }
}
