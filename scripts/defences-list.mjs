// What the eSignature Building Block is defended against: test/defences/*.json, one file a point, and the page that is written from them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const PAGE = 'docs/defences.md';
const FOLDER = 'test/defences';
const POINTS = 24;

/** Every point in order, with the file that it stands in. */
export function readPoints() {
  return readdirSync(join(root, FOLDER))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ from: `${FOLDER}/${name}`, ...JSON.parse(readFileSync(join(root, FOLDER, name), 'utf8')) }));
}

/** What is wrong with the list, one line each. */
export function problemsOf(points) {
  const problems = [];
  for (let number = 1; number <= POINTS; number += 1) {
    const found = points.filter(({ point }) => point === number);
    if (found.length !== 1) problems.push(`point ${number} stands in ${found.length} files`);
  }
  for (const { from, point, title, defences } of points) {
    if (!from.startsWith(`${FOLDER}/${String(point).padStart(2, '0')}-`)) problems.push(`${from}: is point ${point}`);
    if (typeof title !== 'string' || title === '') problems.push(`${from}: has no title`);
    if (defences.length === 0) problems.push(`${from}: has no defence`);
    for (const defence of defences)
      problems.push(...wrongIn(defence).map((text) => `${from}: ${defence.says}: ${text}`));
  }
  return problems;
}

function wrongIn({ says, without, test }) {
  const problems = [];
  if (typeof says !== 'string' || says === '') problems.push('does not say what is defended');
  if (without.length === 0) problems.push('takes nothing away');
  for (const { file, find, replace } of without) {
    const count = readText(file).split(find).length - 1;
    if (count !== 1) problems.push(`${file} has ${count} times ${JSON.stringify(find)}`);
    if (find === replace) problems.push(`${file} stays as it is`);
  }
  if (!readText(test.file).replaceAll("\\'", "'").includes(test.title)) {
    problems.push(`${test.file} has no test “${test.title}”`);
  }
  return problems;
}

function readText(file) {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** The page for readers. */
export function pageOf(points) {
  const parts = points.map(({ from, point, title, defences }) => {
    const lines = defences.map(
      ({ says, test }) => `- ${says} (${test.file.split('/').slice(1).join('/')}: “${nameOf(test)}”)`,
    );
    return [`## ${point}. ${title}`, '', ...lines, '', `[How each is taken away](../${from})`, ''].join('\n');
  });
  return `${HEAD}\n${parts.join('\n')}`;
}

export function nameOf({ title, case: which }) {
  return which === undefined ? title : `${title}” with “${which}`;
}

const HEAD = `# What the building block is defended against

The specification of the eSignature Building Block leaves ${POINTS} points open that somebody would attack. Here is each, what we do about it, and the test that
fails without it: \`npm run test:defences\` takes one defence after another out of a copy of the sources and wants to see that test fail.
This page is written by \`node scripts/defences.mjs --write\` from the files it links to.
`;
