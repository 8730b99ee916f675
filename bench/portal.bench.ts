import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { startFilled } from './filled-product.js';
import { load, type Target } from './load.js';
import { cpuSecondsOf, median, report } from './measure.js';

/** `GET /portal/signing/{token}/` among 100,000 signers, against bare express that answers with the same JSON. */

const SIGNERS_PER_COPY = 5;
const COPIES = 20_000;
const MADE = 12;
const ROUNDS = 7;
const REQUESTS = 6_000;
const WARM_UP = 6_000;

interface Server extends Target {
  readonly pid: number;
}

/** Microseconds of CPU per request. */
async function costOf(server: Server): Promise<number> {
  const before = cpuSecondsOf(server.pid);
  await load(server, REQUESTS);
  return ((cpuSecondsOf(server.pid) - before) / REQUESTS) * 1e6;
}

async function startBare(
  body: unknown,
  paths: readonly string[],
): Promise<Server & { readonly process: ChildProcess }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-express.js')], {
    env: { ...process.env, BENCH_BODY: JSON.stringify(body) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<string>((resolve) =>
    child.stdout.once('data', (line) => resolve(String(line).trim())),
  );
  return { process: child, port: Number(port), pid: child.pid ?? 0, paths };
}

const { product, tokens } = await startFilled(MADE, COPIES, SIGNERS_PER_COPY);
const first = await product.portal('GET', `/signing/${tokens[0] ?? ''}/`);
const bare = await startBare(
  first.body,
  tokens.map((token) => `/signing/${token}`),
);
try {
  const ours: Server = {
    port: product.port,
    pid: product.pid,
    paths: tokens.map((token) => `/demo/limepkg-esign/portal/signing/${token}/`),
  };
  for (const server of [ours, bare]) await load(server, WARM_UP);
  const rounds: { readonly ours: number; readonly bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ ours: await costOf(ours), bare: await costOf(bare) });
    const { ours: own, bare: base } = rounds[round]!;
    console.log(`  ${own.toFixed(0)} µs against ${base.toFixed(0)} µs: ${(own / base).toFixed(2)}`);
  }
  report({
    name: `portal: get by token among ${String(COPIES * SIGNERS_PER_COPY)} signers`,
    measured: median(rounds.map((round) => round.ours)),
    baseline: median(rounds.map((round) => round.bare)),
    unit: 'µs CPU',
    atMost: 2,
  });
} finally {
  bare.process.kill();
  await product.dispose();
}
