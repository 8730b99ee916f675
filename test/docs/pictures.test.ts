import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGES = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))].filter((path) =>
  path.endsWith('.md'),
);

/** Pictures that a page shows, as paths from the top. */
function shownOn(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) =>
    join(page, '..', path ?? ''),
  );
}

/** Pictures that the browser tests make. */
function made(): string[] {
  const tests = readdirSync('test/browser').map((name) => readFileSync(join('test/browser', name), 'utf8'));
  return tests.flatMap((text) =>
    [...text.matchAll(/documentationPicture\([^,]+, '([^']+)'\)/g)].map(([, name]) => `docs/images/${name ?? ''}.png`),
  );
}

describe('docs/images', () => {
  const kept = readdirSync('docs/images')
    .map((name) => `docs/images/${name}`)
    .sort();

  it('has every picture that a page shows, and no other', () => {
    expect([...new Set(PAGES.flatMap(shownOn))].sort()).toEqual(kept);
  });

  it('is made by the browser tests', () => {
    expect(made().sort()).toEqual(kept);
  });
});
