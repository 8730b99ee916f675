import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CODE = /'((?:[A-Z][A-Z0-9]*_)+[A-Z0-9]+)'/g;

/** Codes that closed unions declare: every quoted code of an `errors.ts`, and of the settings' one. */
function declaredCodes(): Set<string> {
  const files = [...sources('src'), ...sources('reference-host')].filter((path) => /(?:errors|config)\.ts$/.test(path));
  return new Set(files.flatMap((path) => [...unionsOf(readFileSync(path, 'utf8')).matchAll(CODE)].map(codeOf)));
}

/** Codes that product code passes to an error class. */
function raisedCodes(): Set<string> {
  const calls = /new [A-Z]\w*Error(?:<[^>]*>)?\(\s*'((?:[A-Z][A-Z0-9]*_)+[A-Z0-9]+)'/g;
  const texts = [...sources('src'), ...sources('reference-host')].map((path) => readFileSync(path, 'utf8'));
  return new Set(texts.flatMap((text) => [...text.matchAll(calls)].map(codeOf)));
}

function documentedCodes(): string[] {
  return [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([A-Z0-9_]+)` +\|/gm)].map(codeOf);
}

function unionsOf(text: string): string {
  return [...text.matchAll(/type \w+Code =[^;]+;/g)].map(([union]) => union).join('\n');
}

function codeOf(match: RegExpMatchArray): string {
  return match[1]!;
}

function sources(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  return paths.filter((path) => path.endsWith('.ts') && !path.includes('node_modules'));
}

describe('docs/errors.md', () => {
  it('has every code that the product declares, and no other', () => {
    expect([...new Set(documentedCodes())].sort()).toEqual([...declaredCodes()].sort());
  });

  it('has every code that the product raises', () => {
    const documented = new Set(documentedCodes());
    expect([...raisedCodes()].filter((code) => !documented.has(code))).toEqual([]);
  });

  it('has each code once', () => {
    const codes = documentedCodes();
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });
});
