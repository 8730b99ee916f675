import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyPreparedFolder } from './prepared-folder.js';

describe('copyPreparedFolder', () => {
  const shared = process.env.ESIGN_TEST_ENGINES_DIRECTORY;
  let place: string;
  let made: string[];

  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'esign-prepared-'));
    made = [];
  });
  afterEach(async () => {
    process.env.ESIGN_TEST_ENGINES_DIRECTORY = shared;
    await rm(place, { recursive: true, force: true });
  });

  const start = async (folder: string): Promise<void> => {
    made.push(folder);
    await mkdir(folder, { recursive: true });
    for (const name of ['host.sqlite', 'demo.json']) await writeFile(join(folder, name), name);
  };

  it('starts the product once for all suites of a run, at once or later', async () => {
    process.env.ESIGN_TEST_ENGINES_DIRECTORY = join(place, 'run');
    const targets = ['a', 'b', 'c'].map((name) => join(place, name));
    await Promise.all(targets.map((target) => copyPreparedFolder(target, start)));
    expect(made).toHaveLength(1);
    for (const target of targets) expect(await readdir(target)).toEqual(['host.sqlite']);
  });

  it('starts it in its place where nothing is shared, as in a bench', async () => {
    delete process.env.ESIGN_TEST_ENGINES_DIRECTORY;
    await copyPreparedFolder(join(place, 'alone'), start);
    expect(made).toEqual([join(place, 'alone')]);
    expect(await readdir(join(place, 'alone'))).toEqual(['host.sqlite']);
  });
});
