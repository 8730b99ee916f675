import { existsSync, readFileSync } from 'node:fs';

const text = readFileSync('SECURITY.md', 'utf8');
const section = (heading: string): string => text.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

/** Attackers of the table, in its order. */
const attackers = section('Who can do what')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|')[1]!.trim())
  .filter((cell) => cell !== 'attacker' && !/^-+$/.test(cell));

/** Tests by the attacker whom they hold. */
const held = section('What holds each claim')
  .split('\n- **')
  .slice(1)
  .map((block) => ({
    attacker: block.slice(0, block.indexOf('**')),
    tests: [...block.matchAll(/`(test\/[\w./-]+)`: “([^”]+)”/g)].map(([, file = '', title = '']) => ({ file, title })),
  }));

describe('SECURITY.md', () => {
  it('names a test for each claim', () => {
    expect(attackers.length).toBeGreaterThan(10);
    expect(held.map(({ attacker }) => attacker).sort()).toEqual([...attackers].sort());
    expect(held.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  it('names only tests that there are', () => {
    const missing = held
      .flatMap(({ tests }) => tests)
      .filter(({ file, title }) => {
        const source = existsSync(file) ? readFileSync(file, 'utf8').replaceAll("\\'", "'") : '';
        return !source.includes(title);
      });
    expect(missing).toEqual([]);
  });
});
