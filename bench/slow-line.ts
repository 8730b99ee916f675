import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const SLICE_BYTES = 8 * 1024;

/**
 * A slow line to a server on this machine, for everything that goes through it together, worker threads of a browser included
 * (a browser's own throttling leaves those out). Counts what it hands over.
 */
export class SlowLine {
  /** Bytes handed over to the reader so far, with headers. */
  delivered = 0;
  private freeAt = 0;

  private constructor(
    private readonly server: Server,
    private readonly bytesPerSecond: number,
    private readonly roundTripMs: number,
  ) {}

  static async to(port: number, bytesPerSecond: number, roundTripMs: number): Promise<SlowLine> {
    const server = createServer();
    const line = new SlowLine(server, bytesPerSecond, roundTripMs);
    server.on('connection', (reader) => {
      line.join(reader, connect(port, '127.0.0.1'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
  }

  private join(reader: Socket, origin: Socket): void {
    for (const [one, other] of [
      [reader, origin],
      [origin, reader],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    reader.on('data', (request) => {
      void sleep(this.roundTripMs).then(() => origin.writable && origin.write(request));
    });
    origin.on('data', (answer) => {
      origin.pause();
      void this.deliver(answer, reader).then(() => origin.resume());
    });
  }

  private async deliver(answer: Buffer, reader: Socket): Promise<void> {
    for (let from = 0; from < answer.length; from += SLICE_BYTES) {
      const slice = answer.subarray(from, from + SLICE_BYTES);
      const start = Math.max(Date.now(), this.freeAt);
      this.freeAt = start + (slice.length / this.bytesPerSecond) * 1000;
      await sleep(this.freeAt - Date.now());
      if (!reader.writable) return;
      reader.write(slice);
      this.delivered += slice.length;
    }
  }
}
