import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { AuthenticationError } from '../../src/errors.js';
import type { Principal } from '../../src/host/index.js';
import { HostLog } from '../../reference-host/app/logger.js';
import { Metrics } from '../../reference-host/app/metrics.js';
import { problemAnswers } from '../../reference-host/app/problems.js';
import { requestFrame } from '../../reference-host/app/request-frame.js';
import { ADMIN, ANNA, BERIT, PORTAL, type DataHost } from './data-host.js';

/** The data half's routers on a real port. */
export interface DataServer {
  readonly port: number;
  /** Everything the log was told. */
  readonly logged: readonly string[];
  close(): Promise<void>;
  fetch(as: Principal | undefined, path: string, init?: RequestInit): Promise<Response>;
}

const PRINCIPALS = [ADMIN, ANNA, BERIT, PORTAL];

export async function serveDataHost(host: DataHost): Promise<DataServer> {
  const logged: string[] = [];
  const log = HostLog.to({ write: (line: string) => void logged.push(line) });
  const metrics = new Metrics(false);
  const app = express();
  const routers = host.routers((request) => {
    const principal = PRINCIPALS.find(({ username }) => username === request.get('x-test-user'));
    if (principal === undefined) throw new AuthenticationError('HOST_NOT_LOGGED_IN', 'Nobody is logged in');
    return principal;
  });
  app.use(requestFrame(log, metrics));
  app.use('/demo/api/v1/file', routers.file);
  app.use('/demo/api/v1/limeobject', routers.limeobject);
  app.use('/demo/api/v1/limetype', routers.limetype);
  app.use('/demo/api/v1/query', routers.query);
  app.use(problemAnswers(log, metrics));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    logged,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    fetch(as, path, init = {}) {
      const headers = new Headers(init.headers);
      if (as !== undefined) headers.set('x-test-user', as.username);
      return fetch(`http://127.0.0.1:${port}/demo/api/v1${path}`, { ...init, headers });
    },
  };
}
