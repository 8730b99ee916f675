import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Connection } from './connection.js';
import { Executor } from './executor.js';
import { Turns } from './turns.js';

/** A server the SQL Server driver cannot tell from a real one, as far as it goes: see docs/databases.md. */
export interface FakeSqlServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function startFakeSqlServer(): Promise<FakeSqlServer> {
  const executor = new Executor();
  const turns = new Turns();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    new Connection(socket, executor, turns);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    executor.db.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
}
