import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Router } from 'express';
import { startPki } from '../simulators/pki/index.js';

/** Simulated authorities in a process of their own; tells its parent where. Ends with the parent. */

const [, , directory = ''] = process.argv;
const holder: { router?: Router } = {};
const app = express().use('/pki', (request, response, next) => holder.router?.(request, response, next));
const server = createServer(app).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/pki`;
const pki = await startPki({ directory: join(directory, 'pki'), baseUrl: url });
holder.router = pki.router;
process.once('disconnect', () => process.exit(0));
process.send?.({ url, rootPem: pki.rootPem });
