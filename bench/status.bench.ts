import { startFilled, type FilledProduct } from './filled-product.js';
import { load } from './load.js';
import { cpuSecondsOf, median, report } from './measure.js';

/** `/status/…` on a deal and on a signing: its cost at 100,000 signings against its cost at 1,000. */

const MADE = 6;
const SIZES = [1_000, 100_000] as const;
const ROUNDS = 9;
const REQUESTS = 500;

type Asked = 'deal' | 'signing';

/** Milliseconds of CPU per request. */
async function costOf({ product, signingIds, dealId }: FilledProduct, asked: Asked): Promise<number> {
  const ids = asked === 'deal' ? [dealId] : signingIds;
  const paths = ids.map((id) => `/demo/limepkg-esign/status/${asked}/${String(id)}/`);
  const before = cpuSecondsOf(product.pid);
  await load({ port: product.port, paths, headers: { 'x-api-key': product.coworker.apiKey } }, REQUESTS);
  return ((cpuSecondsOf(product.pid) - before) / REQUESTS) * 1e3;
}

const started: FilledProduct[] = [];
try {
  for (const size of SIZES) started.push(await startFilled(MADE, size - MADE, 1));
  const [small, large] = started as [FilledProduct, FilledProduct];
  for (const asked of ['deal', 'signing'] as const) {
    for (const filled of started) await costOf(filled, asked);
    const costs = { small: [] as number[], large: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      costs.small.push(await costOf(small, asked));
      costs.large.push(await costOf(large, asked));
    }
    report({
      name: `status of a ${asked} at 100,000 signings against 1,000`,
      measured: median(costs.large),
      baseline: median(costs.small),
      unit: 'ms CPU',
      atMost: 1.2,
    });
  }
} finally {
  for (const { product } of started) await product.dispose();
}
