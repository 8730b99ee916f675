import { find } from './finder';
import { paragraphsOf, type TextRun } from './page-text';
import { PageTexts } from './page-texts';
import { Search } from './search';

const run = (text: string, endsLine = true, height = 10, top = 0): TextRun => ({ text, endsLine, height, top });

describe('find', () => {
  it.each<[string, readonly TextRun[], string, number]>([
    ['a word, whatever its letters', [run('The TENANT pays')], 'tenant', 1],
    ['every place of a word', [run('rent, rent and Rent')], 'rent', 3],
    ['words across runs', [run('the ten', false), run('ant pays')], 'tenant', 1],
    ['words across lines', [run('office'), run('lease')], 'office  lease', 1],
    ['letters of the north', [run('ÅRSHYRA för lägenhet')], 'årshyra', 1],
    ['letters in another form', [run('A\u030arshyra and \ufb01nal')], 'Årshyra and final', 1],
    ['words with invisible breaks', [run('ten\u00adant')], 'tenant', 1],
    ['signs that mean something elsewhere', [run('a (b) [c] .*')], '[c] .*', 1],
    ['nothing for nothing', [run('text')], '  ', 0],
  ])('finds %s', (_name, runs, word, count) => {
    expect(find(runs, word)).toHaveLength(count);
  });

  it('tells where a word begins and ends', () => {
    expect(find([run('pay the ten', false), run('ant now')], 'tenant')).toEqual([
      { from: { run: 0, offset: 8, end: 9 }, to: { run: 1, offset: 3 } },
    ]);
  });
});

describe('paragraphsOf', () => {
  it('tells headings, clauses and paragraphs apart, and joins divided words', () => {
    const runs = [
      run('Lease', true, 20, 50),
      run('This agree-', true, 10, 100),
      run('ment is long.', true, 10, 112),
      run('1.1 Rent', true, 10, 124),
      run('Another.', true, 10, 160),
    ];
    expect(paragraphsOf(runs)).toEqual([
      { text: 'Lease', isHeading: true },
      { text: 'This agreement is long.', isHeading: false },
      { text: '1.1 Rent', isHeading: false },
      { text: 'Another.', isHeading: false },
    ]);
  });

  it('has nothing to say of a page without text', () => {
    expect(paragraphsOf([])).toEqual([]);
  });
});

describe('search', () => {
  const textOf = (number: number) => [{ str: `page ${number}, word`, hasEOL: true, height: 1, transform: [] }];
  const texts = new PageTexts((number) =>
    Promise.resolve({
      getTextContent: () => Promise.resolve({ items: textOf(number) }),
      getViewport: () => ({ height: 1 }),
    } as never),
  );

  it('begins at the page one reads, and goes round', async () => {
    const search = new Search(texts, 3, () => undefined);
    await search.look('word', 2);
    expect(search.hits.map(({ page }) => page)).toEqual([1, 2, 3]);
    expect(search.current?.page).toBe(2);
    search.step(1);
    search.step(1);
    expect(search.current?.page).toBe(1);
    search.step(-1);
    expect(search.current?.page).toBe(3);
    expect(search.hitsOn(3)).toMatchObject({ current: 0 });
    expect(search.hitsOn(2)).toMatchObject({ current: undefined });
  });

  it('is taken over by a later word', async () => {
    const search = new Search(texts, 3, () => undefined);
    const first = search.look('page', 1);
    await search.look('nowhere', 1);
    await first;
    expect([search.hits, search.at, search.isLooking]).toEqual([[], undefined, false]);
  });
});
