import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import express, { type Response } from 'express';
import { Pkcs11KeyStore, SoftKeyStore, type KeyRef } from '../../../src/pki/index.node.js';
import { StoredTrail } from '../../../src/trust/building-block/index.js';
import { Operations } from '../../../src/trust/building-block/operations/operations.js';
import { SignatureRows } from '../../../src/trust/scd/signing/rows.js';
import { createTrustService, type TrustServiceOptions } from '../../../src/trust/server.js';

/** A trust service with its building block, in a process of its own that dies at an exact point when it has been told which. */

/** What the process is started with; its key is written as JSON can. */
export interface MortalOrder {
  readonly options: Omit<TrustServiceOptions, 'storeKey' | 'log'>;
  /** Base64url. */
  readonly storeKey: string;
}

/** What it is asked. */
export type MortalQuestion = { readonly dieAt: string } | { readonly verify: true };

/** What it says: where it listens, that it will die, and how many faults its store has. */
export interface MortalAnswer {
  readonly port?: number;
  readonly dieAt?: string;
  readonly faults?: readonly object[];
}

let dieAt = '';

function at(point: string): void {
  if (point === dieAt) process.kill(process.pid, 'SIGKILL');
}

/** Around what changes the state of an operation: before, in the transaction that is not over, and after. */
function watchTrail(): void {
  const trail = StoredTrail.prototype;
  type Alongside = Parameters<typeof trail.write>[1];
  const watched =
    (names: readonly string[], alongside: Alongside): NonNullable<Alongside> =>
    async (trx) => {
      await alongside?.(trx);
      for (const name of names) at(`in ${name}`);
    };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on whoever it is called on
  const { write, writeWith } = trail;
  trail.write = async function (steps, alongside) {
    const names = [steps].flat().map(({ step }) => step);
    for (const name of names) at(`before ${name}`);
    await write.call(this, steps, watched(names, alongside));
    for (const name of names) at(`after ${name}`);
  };
  trail.writeWith = async function (event, alongside) {
    const name = `operation ${event.step}`;
    at(`before ${name}`);
    const entry = await writeWith.call(this, event, watched([name], alongside));
    at(`after ${name}`);
    return entry;
  };
}

/** Around what stands in no trail: an operation is claimed, a device's signature goes on. */
function watchRows(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on whoever it is called on
  const { change } = Operations.prototype;
  Operations.prototype.change = async function (operation, patch, sql) {
    const isClaim = patch.state === 'signing' && patch.login === null;
    if (isClaim) at('before claim');
    const changed = await change.call(this, operation, patch, sql);
    if (isClaim) at('after claim');
    return changed;
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on whoever it is called on
  const { change: changeRow, insert } = SignatureRows.prototype;
  SignatureRows.prototype.insert = async function (trx, fresh) {
    const inserted = await insert.call(this, trx, fresh);
    at('in device row');
    return inserted;
  };
  SignatureRows.prototype.change = async function (row, patch, sql) {
    at(`before device ${patch.state ?? ''}`);
    const changed = await changeRow.call(this, row, patch, sql);
    at(`after device ${patch.state ?? ''}`);
    return changed;
  };
}

/** Around the life of a one-time key, and its two uses. */
function watchKeys(): void {
  for (const { prototype } of [SoftKeyStore, Pkcs11KeyStore]) {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called on whoever it is called on
    const { generate, sign, destroy } = prototype;
    let live: KeyRef | undefined;
    let uses = 0;
    prototype.generate = async function (spec) {
      const key = await generate.call(this, spec);
      if (spec.lifetime !== 'session') return key;
      [live, uses] = [key, 0];
      at('after generate');
      return key;
    };
    prototype.sign = async function (key, ...rest) {
      if (key !== live) return sign.call(this, key, ...rest);
      uses += 1;
      at(`before use ${uses}`);
      const value = await sign.call(this, key, ...rest);
      at(`after use ${uses}`);
      return value;
    };
    prototype.destroy = async function (key) {
      if (key === live) at('before destroy');
      await destroy.call(this, key);
      if (key === live) at('after destroy');
      live = undefined;
    };
  }
}

/** Around an answer: it is not sent at all, or it has been sent. */
function watchAnswer(name: string, response: Response): void {
  const end = response.end.bind(response) as (...parts: unknown[]) => Response;
  response.end = (...parts: unknown[]) => {
    at(`answering ${name}`);
    return end(...parts);
  };
  response.once('finish', () => at(`answered ${name}`));
}

const order = JSON.parse(process.argv[2] ?? '') as MortalOrder;
watchTrail();
watchRows();
watchKeys();
const quiet = (): void => undefined;
const log = {
  ...{ info: quiet, warn: quiet },
  error: (fields: object, message: string): void => void process.stderr.write(`${message} ${inspect(fields)}\n`),
};
const storeKey = Buffer.from(order.storeKey, 'base64url');
const service = await createTrustService({ ...order.options, storeKey, log });
const app = express();
app.use('/esign-bb', (request, response, next) => {
  const name = `${request.method} ${request.path.replace(/[0-9a-f]{64}/, '*')}`;
  at(`received ${name}`);
  watchAnswer(name, response);
  service.buildingBlock?.router(request, response, next);
});
const say = (answer: MortalAnswer): void => void process.send?.(answer);
process.on('message', (question: MortalQuestion) => {
  if ('dieAt' in question) {
    ({ dieAt } = question);
    say({ dieAt });
  } else void service.verifyStore().then(({ faults }) => say({ faults }));
});
const server = createServer(app).listen(0, '127.0.0.1', () => say({ port: (server.address() as AddressInfo).port }));
process.on('SIGTERM', () => {
  server.closeAllConnections();
  void service.stop().finally(() => process.exit(0));
});
