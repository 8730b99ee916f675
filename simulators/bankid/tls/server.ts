import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import express from 'express';
import type { Request, Router } from 'express';
import { certificatePem, privateKeyPem } from '../../pki/index.js';
import type { RelyingParty } from '../relying-party.js';
import type { RpCredentials, TlsIdentities } from './certificates.js';

/** The relying party API over mutual TLS. */
export interface TlsServer {
  /** Base of the API, with a slash at the end, as clients are configured. */
  readonly baseUrl: string;
  /** The only root that clients should trust for this server, PEM. */
  readonly rootPem: string;
  /** For clients: the demonstration's relying party and another one. */
  readonly own: RpCredentials;
  readonly other: RpCredentials;
  close(): Promise<void>;
}

/** Serves the API on a free port of the loopback interface, to holders of a relying party's certificate alone. */
export async function serveTls(
  routes: (callerOf: (request: Request) => RelyingParty | undefined) => Router,
  identities: TlsIdentities,
  [own, other]: readonly [RpCredentials, RpCredentials],
): Promise<TlsServer> {
  const callerOf = (request: Request) => {
    const { socket } = request;
    if (!(socket instanceof TLSSocket)) return undefined;
    const { fingerprint256 } = socket.getPeerCertificate();
    return [own, other].find(({ fingerprint }) => fingerprint === fingerprint256)?.relyingParty;
  };
  const app = express().disable('x-powered-by').use('/rp/v6.0', routes(callerOf));
  const server = createServer(
    {
      cert: certificatePem(identities.server.der),
      key: privateKeyPem(identities.server),
      ca: certificatePem(identities.rpAuthority.der),
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
    },
    app,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    baseUrl: `https://localhost:${(server.address() as AddressInfo).port}/rp/v6.0/`,
    rootPem: certificatePem(identities.serverRoot.der),
    own,
    other,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
