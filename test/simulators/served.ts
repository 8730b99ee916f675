import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Router } from 'express';

/** A simulator's router on a port of its own. */
export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a router below `path` on a free port of the loopback interface. */
export async function serve(path: string, router: Router): Promise<Served> {
  const server = createServer(express().use(path, router)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
