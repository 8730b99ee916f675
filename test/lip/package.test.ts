import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { strFromU8, unzipSync } from 'fflate';
import { LANGUAGES } from '../../src/i18n/index.js';

const CLIENT = 'https://crm.example.com/lime/client/';

function build(...options: string[]): Record<string, string> {
  const target = execFileSync(process.execPath, ['scripts/build-lip.mjs', ...options], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
  const files = unzipSync(new Uint8Array(readFileSync(target)));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

/** Values that can be read and set as Knockout's are. */
const observable = <T>(initial: T) => {
  let value = initial;
  return (...given: T[]): T => (given.length === 0 ? value : (value = given[0]!));
};

type Model = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- what an app makes of it

/** Runs the app on a desktop client that answers with `answer`. */
async function run(files: Record<string, string>, answer: object | Error, language = 'sv') {
  const asked: object[] = [];
  const opened: string[] = [];
  let made: Model = {};
  const window = { open: (url: string) => opened.push(url) } as Model;
  const lbs = {
    apploader: { register: (_name: string, App: new () => Model) => (made = new App()) },
    limeDataConnection: { ActiveInspector: { Record: { ID: '5' } } },
    loader: {
      createDataSource: (source: object) => {
        asked.push(source);
        return { get: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)) };
      },
    },
  };
  const ko = { observable, observableArray: observable, computed: (read: () => unknown) => read };
  const context = createContext({ window, lbs, ko, navigator: { language }, Intl, Date, Number, Object, String });
  for (const name of ['texts.js', 'app.js']) runInContext(files[`apps/esign/${name}`]!, context);
  made.config({ limetype: 'deal', clientUrl: CLIENT });
  const model = made.initialize({}, {}) as Model;
  await new Promise((done) => setTimeout(done));
  return { model, asked, opened };
}

const signing = {
  id: 7,
  limetype: 'signing',
  status: { value: 'sent' },
  title: '<b>Lease</b>',
  next: { names: ['Bo Ek'], more: 0, since: '2026-11-20T10:00:00.000Z' },
  nextReminder: null,
  failure: null,
  cancellation: null,
};
const status = (over: object = {}) => ({ context: 'relation', potentialDocuments: [], signings: [signing], ...over });

describe('the package for the desktop client', () => {
  const files = build(`--client-url=${CLIENT}`, '--tables=deal,signing');

  describe('when it is built', () => {
    it('holds a description, the app and one actionpad snippet for each table', () => {
      expect(Object.keys(files).sort()).toEqual([
        'actionpads/deal.html',
        'actionpads/signing.html',
        'apps/esign/app.css',
        'apps/esign/app.html',
        'apps/esign/app.js',
        'apps/esign/texts.js',
        'lip.json',
      ]);
      const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
      expect(JSON.parse(files['lip.json']!)).toMatchObject({
        name: 'limepkg-esign',
        version,
        install: { actionpads: ['deal.html', 'signing.html'], apps: ['esign'] },
      });
      expect(files['actionpads/deal.html']).toBe(
        `<div data-app="{app:'esign',config:{limetype:'deal',clientUrl:'${CLIENT}'}}"></div>\n`,
      );
    });

    it('has every text in every language', () => {
      const window: { limepkgEsignTexts?: Record<string, Record<string, string>> } = {};
      runInContext(files['apps/esign/texts.js']!, createContext({ window }));
      const texts = window.limepkgEsignTexts!;
      expect(Object.keys(texts)).toEqual([...LANGUAGES]);
      const keys = Object.keys(texts.en_us!);
      for (const language of LANGUAGES) expect(Object.keys(texts[language]!)).toEqual(keys);
      const used = [...(files['apps/esign/app.js']! + files['apps/esign/app.html']!).matchAll(/say\('([\w.]+[\w])'/g)];
      expect(used.map((match) => match[1]!).filter((key) => !keys.includes(key))).toEqual([]);
    });

    it('refuses an address or a table that would break out of the snippet', () => {
      expect(() => build(`--client-url=https://x/'});alert(1)//`)).toThrow();
      expect(() => build('--tables=deal">')).toThrow();
    });
  });

  describe('when the app runs', () => {
    it('shows what the endpoint answers, in the language of the client', async () => {
      const { model, asked } = await run(files, status());
      expect(asked).toEqual([{ type: 'customEndpoint', alias: 'esign', relativeUrl: 'limepkg-esign/status/deal/5/' }]);
      expect(model.hasLines()).toBe(true);
      const [line] = model.lines();
      expect(line.title).toBe('<b>Lease</b>');
      expect(line.facts).toMatch(/Bo Ek · sedan 20 nov/);
    });

    it('opens the dialogs in the web client', async () => {
      const { model, opened } = await run(files, status());
      model.send();
      model.lines()[0].open();
      expect(opened).toEqual([
        `${CLIENT}object/deal/5?esign-command=send-for-signing&esign-limetype=deal&esign-id=5`,
        `${CLIENT}object/signing/7?esign-command=show-signing&esign-limetype=signing&esign-id=7`,
      ]);
    });

    it.each([
      ['empty', status({ signings: [] }), 'isEmpty'],
      ['away', new Error('down'), 'hasFailed'],
    ])('says so when it is %s', async (_what, answer, flag) => {
      const { model } = await run(files, answer, 'nb-NO');
      expect(model[flag]()).toBe(true);
    });

    it('binds only what the view model has, and never as HTML', async () => {
      const { model } = await run(files, status());
      const html = files['apps/esign/app.html']!;
      const bound = [...html.matchAll(/(?:visible|click|foreach): (\w+)/g)].map((match) => match[1]!);
      const known = { ...model, ...model.lines()[0] };
      expect(bound.filter((name) => known[name] === undefined)).toEqual([]);
      expect(html).not.toContain('html:');
    });
  });
});
