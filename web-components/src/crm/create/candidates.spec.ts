import type { SignerCandidate } from '../../services/crm-payloads';
import { CandidateSearch, matching, type Found } from './candidates';

const person = (id: number, name: string): SignerCandidate => ({
  limetype: 'person',
  id,
  name,
  email: `${name.split(' ')[0]?.toLowerCase()}@x.example`,
  default: false,
  limetypeLocalname: 'Person',
});
const near = [person(1, 'Åsa Öst'), person(2, 'Bo Ek')];

describe('the search for people', () => {
  let found: Found[];
  let asked: string[];
  let answers: Map<string, (signers: SignerCandidate[] | Error) => void>;
  let search: CandidateSearch;

  beforeEach(() => {
    jest.useFakeTimers();
    found = [];
    asked = [];
    answers = new Map();
    search = new CandidateSearch(
      (text) => {
        asked.push(text);
        return new Promise((resolve, reject) => {
          answers.set(text, (answer) => (answer instanceof Error ? reject(answer) : resolve({ signers: answer })));
        });
      },
      (one) => found.push(one),
    );
  });
  afterEach(() => jest.useRealTimers());

  const settle = async () => {
    for (let turn = 0; turn < 6; turn += 1) await Promise.resolve();
  };
  const names = () => found[found.length - 1]?.candidates.map(({ name }) => name);
  const nobody = () => false;

  it('shows whom the CRM proposed before anything is typed, and asks nobody', () => {
    search.look('', near, (one) => one.id === 2);
    jest.advanceTimersByTime(1000);
    expect(names()).toEqual(['Åsa Öst']);
    expect(asked).toEqual([]);
  });

  it('asks the server after a pause, once, and puts its answers behind', async () => {
    search.look('a', near, nobody);
    search.look('as', near, nobody);
    jest.advanceTimersByTime(100);
    search.look('asa', near, nobody);
    expect(found[found.length - 1]).toMatchObject({ isSearching: true });
    expect(names()).toEqual(['Åsa Öst']);
    jest.advanceTimersByTime(250);
    answers.get('asa')?.([person(9, 'Asaf Lind'), person(1, 'Åsa Öst')]);
    await settle();
    expect(asked).toEqual(['asa']);
    expect(names()).toEqual(['Åsa Öst', 'Asaf Lind']);
    expect(found[found.length - 1]?.isSearching).toBe(false);
  });

  it('drops an answer that comes after more was typed', async () => {
    search.look('bo', near, nobody);
    jest.advanceTimersByTime(250);
    search.look('bosse', near, nobody);
    answers.get('bo')?.([person(9, 'Bob')]);
    await settle();
    expect(names()).toEqual([]);
  });

  it('goes on with whom it knows when the server does not answer', async () => {
    search.look('bo', near, nobody);
    jest.advanceTimersByTime(250);
    answers.get('bo')?.(new Error('network'));
    await settle();
    expect(found[found.length - 1]).toMatchObject({ isSearching: false });
    expect(names()).toEqual(['Bo Ek']);
  });

  it('finds without accents and by address', () => {
    expect(matching(near, 'ost').map(({ id }) => id)).toEqual([1]);
    expect(matching(near, 'BO@').map(({ id }) => id)).toEqual([2]);
  });
});
