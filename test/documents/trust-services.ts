import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Router } from 'express';
import { startPki } from '../../simulators/pki/index.js';
import { parseCertificate, type Certificate } from '../../src/pki/index.js';
import type { HttpSend } from '../../src/pki/index.node.js';

/** The simulated certification and time-stamping authorities on a port of their own. */
export interface TrustServices {
  readonly url: string;
  readonly rootPem: string;
  readonly root: Certificate;
  close(): Promise<void>;
}

/** Starts them; certificates name their address as the place to ask for revocation. */
export async function startTrustServices(directory: string): Promise<TrustServices> {
  const holder: { router?: Router } = {};
  const app = express().use('/pki', (request, response, next) => holder.router?.(request, response, next));
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pki`;
  const pki = await startPki({ directory: join(directory, 'pki'), baseUrl: url, slowMs: 300 });
  holder.router = pki.router;
  return {
    url,
    rootPem: pki.rootPem,
    root: parseCertificate(certificatesIn(pki.rootPem)[0]!),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Certificates of a PEM text, DER. */
export function certificatesIn(pem: string): Uint8Array[] {
  return [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END/g)].map(
    ([, block = '']) => new Uint8Array(Buffer.from(block, 'base64')),
  );
}

/** What a composing program lends the clients. */
export const send: HttpSend = async ({ method, url, headers, body, timeoutMs, maxBytes }) => {
  const signal = AbortSignal.timeout(timeoutMs);
  const init = { method, headers, signal, redirect: 'error' as const };
  const response = await fetch(url, body ? { ...init, body: new Uint8Array(body) } : init);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > maxBytes) throw new Error('too long');
  const contentType = (response.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  return { status: response.status, contentType, body: bytes };
};
