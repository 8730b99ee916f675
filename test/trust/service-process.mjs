// A trust service in a process of its own, which a test kills at an exact point: before or after a step of a seal is noted in its row.
import { createServer } from 'node:http';
import express from 'express';
import { SealRows } from '../../dist/src/trust/seal/seal-rows.js';
import { createTrustService } from '../../dist/src/trust/server.js';

const { options, credentials, kill } = JSON.parse(process.argv[2]);
const { change } = SealRows.prototype;
SealRows.prototype.change = async function (row, patch) {
  const isHere = kill !== undefined && patch.step === kill.step;
  if (isHere && kill.when === 'before') process.kill(process.pid, 'SIGKILL');
  const done = await change.call(this, row, patch);
  if (isHere && kill.when === 'after') process.kill(process.pid, 'SIGKILL');
  return done;
};

const quiet = () => undefined;
const service = await createTrustService({
  ...options,
  storeKey: Buffer.from(options.storeKey, 'base64url'),
  log: { info: quiet, warn: quiet, error: quiet },
});
await service.tenants.ensure('Lime Flowers', credentials);
const server = createServer(express().use('/trust/v1', service.router)).listen(0, '127.0.0.1', () => {
  process.send({ url: `http://127.0.0.1:${server.address().port}/trust/v1` });
});
process.on('SIGTERM', async () => {
  server.closeAllConnections();
  await service.stop();
  process.exit(0);
});
