import { spawnSync } from 'node:child_process';

describe('test/defences', () => {
  it('has every point with what defends it, each in its place, each held by a test that there is, as docs/defences.md says', () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['scripts/defences.mjs', '--check'], {
      encoding: 'utf8',
    });
    expect([stdout, stderr, status]).toEqual(['', '', 0]);
  });
});
