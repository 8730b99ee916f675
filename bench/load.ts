import { connect, type Socket } from 'node:net';

/** Where a load goes: a server on this machine and the addresses that are asked for in turn. */
export interface Target {
  readonly port: number;
  readonly paths: readonly string[];
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const LENGTH = /\r\ncontent-length: (\d+)/i;

/**
 * Sends `amount` GET requests over kept-alive connections, one at a time on each, and reads every answer to its end.
 * It parses no more than it must, so that two cores are enough for it and the server.
 *
 * @throws when an answer is not 200, or has no length
 */
export async function load(target: Target, amount: number, connections = 10): Promise<void> {
  const requests = target.paths.map((path) => requestText(path, target));
  let started = 0;
  const next = (): Buffer | undefined => (started < amount ? requests[started++ % requests.length] : undefined);
  await Promise.all(Array.from({ length: connections }, () => converse(target.port, next)));
}

function requestText(path: string, { port, headers = {} }: Target): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\n${lines.join('')}\r\n`);
}

async function converse(port: number, next: () => Buffer | undefined): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  try {
    for (let request = next(); request !== undefined; request = next()) await exchange(socket, request);
  } finally {
    socket.destroy();
  }
}

function exchange(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const settle = (error?: Error): void => {
      socket.off('data', read).off('error', settle).off('close', closed);
      if (error === undefined) resolve();
      else reject(error);
    };
    const closed = (): void => settle(new Error('the server closed the connection'));
    const read = (chunk: Buffer): void => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const end = received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = received.toString('latin1', 0, end);
      const length = LENGTH.exec(head)?.[1];
      if (!head.startsWith('HTTP/1.1 200') || length === undefined) settle(new Error(head.split('\r\n', 1)[0]));
      else if (received.length >= end + 4 + Number(length)) settle();
    };
    socket.on('data', read).once('error', settle).once('close', closed);
    socket.write(request);
  });
}
