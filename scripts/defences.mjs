// Takes one defence after another out of a copy of the sources and wants its test to fail.
//   node scripts/defences.mjs [--point N[,M…]] [--only TEXT[|TEXT…]] [--some K] [--seed S] [--lanes L] [--apart]
//   node scripts/defences.mjs --check (only whether the list is right) | --write (the page)
// All defences that one suite holds are tried in one run of it, each behind a switch, and each test runs with all defences too, before and after. What
// this does not show is tried once more by itself, with the sources edited; `--apart` tries everything so.
import { createHash, randomInt } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Copy } from './defences-copy.mjs';
import { nameOf, PAGE, pageOf, problemsOf, readPoints, root } from './defences-list.mjs';

const TEXT = { type: 'string' };
const FLAG = { type: 'boolean', default: false };
const { values: options } = parseArgs({
  options: { point: TEXT, only: TEXT, some: TEXT, seed: TEXT, lanes: TEXT, apart: FLAG, check: FLAG, write: FLAG },
});

const points = readPoints();
if (options.write) {
  writeFileSync(join(root, PAGE), pageOf(points));
  process.exit(0);
}
if (options.check) {
  const problems = problemsOf(points);
  if (!existsSync(join(root, PAGE)) || readFileSync(join(root, PAGE), 'utf8') !== pageOf(points)) {
    problems.push(`${PAGE} is not what node scripts/defences.mjs --write makes`);
  }
  process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
  process.exit(problems.length === 0 ? 0 : 1);
}

const seed = options.seed ?? process.env.ESIGN_TEST_SEED ?? String(randomInt(1_000_000));
const all = points.flatMap(({ point, defences }) => defences.map((defence) => ({ point, ...defence })));
const chosen = choose(all).map((defence, index) => ({ id: String(index + 1), ...defence }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

let failed = 0;
const suites = grouped(chosen, ({ test }) => test.file);
const left = options.apart ? chosen : [];
if (!options.apart) {
  await inLanes([...suites.values()], async (defences, copy) => {
    for (const { defence, verdict } of await copy.together(defences)) {
      if (verdict === 'red') say(true, defence, verdict);
      else {
        process.stdout.write(`  alone: ${defence.point} ${defence.says} (${verdict})\n`);
        left.push(defence);
      }
    }
  });
}
await inLanes(left, async (defence, copy) => {
  const verdict = await copy.apart(defence);
  say(verdict === 'red', defence, verdict);
});
process.stdout.write(`${chosen.length} defences, ${failed} not shown, seed ${seed}\n`);
process.exit(failed === 0 ? 0 : 1);

function grouped(list, keyOf) {
  const groups = new Map();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

function choose(from) {
  const numbers = options.point?.split(',').map(Number);
  const wanted = from.filter(
    ({ point, says }) =>
      (numbers?.includes(point) ?? true) && (options.only ?? '').split('|').some((text) => says.includes(text)),
  );
  if (options.some === undefined) return wanted;
  const order = ({ says }) => createHash('sha256').update(`${seed}:${says}`).digest('hex');
  return wanted.sort((one, other) => (order(one) < order(other) ? -1 : 1)).slice(0, Number(options.some));
}

function say(isGood, { point, says, test }, verdict) {
  if (!isGood) failed += 1;
  process.stdout.write(`${isGood ? '✓' : '✗'} ${point} ${says} [${test.file}: ${nameOf(test)}] ${verdict}\n`);
}

async function inLanes(list, work) {
  if (list.length === 0) return;
  const waiting = [...list];
  const lane = async () => {
    const copy = new Copy(seed);
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next, copy);
    } finally {
      copy.remove();
    }
  };
  await Promise.all(Array.from({ length: Math.min(list.length, Number(options.lanes ?? 1)) }, lane));
}
