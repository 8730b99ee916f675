import { MAIL_KINDS } from '../../src/mail/index.js';
import { errorText, loadCatalog } from '../../src/i18n/index.js';
import { rawTexts, sources, TRANSLATIONS } from './files.js';

/** Keys that are put together at run time, with the reason. Everything else must stand in the code as it is. */
const FAMILIES: Readonly<Record<string, string>> = {
  'signing.': 'names and option texts of the limetype, asked for by the host',
  'signer.': 'names and option texts of the limetype, asked for by the host',
  'document.type.option.': 'option text of the limetype, asked for by the host',
  'limepkg_esign.error.': 'by error code',
  'limepkg_esign.step.': 'by task',
  'limepkg_esign.method.': 'by way of acting',
  'limepkg_esign.default.': 'by field of a new signing',
  'limepkg_esign.verification.': 'by row of the verification page',
  'limepkg_esign.bb.': 'the building block’s pages put keys together by way, problem, state and kind of device',
  'limepkg_esign.bankid.': 'by hint, reason and device',
  'limepkg_esign.mail.pages.': 'by plural form',
  'limepkg_esign.mail.button.': 'by duty',
  'limepkg_esign.mail.fact.deadline.': 'by duty',
  'limepkg_esign.mail.invitation.': 'by duty',
  'limepkg_esign.mail.reminder.': 'by duty',
  'limepkg_esign.mail.expiring.': 'by duty and reader',
  'limepkg_esign.mail.canceled.': 'by cause and reader',
  'limepkg_esign.mail.declined.': 'by cause',
  'limepkg_esign.receipt.': 'by part of the receipt page',
  'limepkg_esign.verify.': 'the verification page gets them all and puts keys together by check, verdict and method',
  'limepkg_esign.portal.': 'the portal gets them all and puts keys together by state, duty and method',
  'limepkg_esign.admin.': 'the administration components put keys together by check, state, kind of mail and level',
  'limepkg_esign.settings.': 'by field of the settings, where a client shows them in its language',
  'limepkg_esign.client.': 'the web client gets them all and puts keys together by state and language',
};

const KEY = /limepkg_esign\.(?:[a-z][a-z0-9_]*\.)+[a-z][a-z0-9_]*(?![a-z0-9_.]*[.$])/g;
const english = rawTexts('en_us');
const all = sources().filter(({ path }) => !/\.(spec|test|e2e)\.tsx?$/.test(path));

/** Where keys are written without their beginning: in these files, what matches stands for a key below the prefix. */
const SHORT_FORMS: readonly { readonly path: RegExp; readonly written: RegExp; readonly prefix: string }[] = [
  {
    path: /^web-components\/src\/(components\/lwc-limepkg-esign-(portal|document|signature)|portal)\//,
    written: /(?<!\)\.)\b(?:get|cut)\(\s*'([a-z_]+(?:\.[a-z_]+)*)'/g,
    prefix: 'limepkg_esign.portal.',
  },
  { path: /^src\/signing\/journal\.ts$/, written: /^ {2}\| '(\w+)'/gm, prefix: 'limepkg_esign.history.' },
  { path: /^src\/signing\/journal-words\.ts$/, written: /'((?:history|method)\.\w+)'/g, prefix: 'limepkg_esign.' },
  {
    path: /^web-components\/src\/(crm\/(create|status|details)|components\/lwc-limepkg-esign-(create-dialog|status|details))\//,
    written: /\bsay(?:Count)?\(\s*(?:say,\s*)?'([a-z_]+(?:\.[a-z_]+)*)'/g,
    prefix: 'limepkg_esign.client.',
  },
  {
    path: /^web-components\/src\/(crm\/admin|components\/lwc-limepkg-esign-admin-)/,
    written: /\bsay\(\s*'([a-z_]+(?:\.[a-z_]+)*)'/g,
    prefix: 'limepkg_esign.admin.',
  },
  { path: /^src\/portal\/page\//, written: /text\(language, '([\w.]+)'\)/g, prefix: 'limepkg_esign.' },
];

function shortKeys(): { path: string; key: string }[] {
  return SHORT_FORMS.flatMap((form) =>
    all
      .filter(({ path }) => form.path.test(path))
      .flatMap(({ path, text }) =>
        [...text.matchAll(form.written)].map((match) => ({ path, key: form.prefix + match[1]! })),
      ),
  );
}

function longKeys(): { path: string; key: string }[] {
  return all.flatMap(({ path, text }) => [...text.matchAll(KEY)].map((match) => ({ path, key: match[0] })));
}

function isInFamily(key: string): boolean {
  return Object.keys(FAMILIES).some((prefix) => key.startsWith(prefix));
}

describe('keys of texts', () => {
  describe('when the code names one', () => {
    it('exists', () => {
      const missing = [...longKeys(), ...shortKeys()].filter(
        ({ key }) => !Object.hasOwn(english, key) && !Object.hasOwn(english, `${key}.other`),
      );
      expect(missing).toEqual([]);
    });

    it('is found in every short form', () => {
      for (const form of SHORT_FORMS) {
        expect([form.prefix, shortKeys().some(({ key }) => key.startsWith(form.prefix))]).toEqual([form.prefix, true]);
      }
    });
  });

  describe('when a text exists', () => {
    it('is named by the code or belongs to a family', () => {
      const code = all.map(({ text }) => text).join('\n');
      const short = new Set(shortKeys().map(({ key }) => key));
      const unused = Object.keys(english).filter((key) => !isInFamily(key) && !short.has(key) && !code.includes(key));
      expect(unused).toEqual([]);
    });
  });

  describe('when a family is declared', () => {
    it('has a text', () => {
      const keys = Object.keys(english);
      expect(Object.keys(FAMILIES).filter((prefix) => !keys.some((key) => key.startsWith(prefix)))).toEqual([]);
    });
  });

  describe('when an error has a title', () => {
    it('also has a text and an action', () => {
      const catalog = loadCatalog(TRANSLATIONS);
      const titles = Object.keys(english).filter((key) => /^limepkg_esign\.error\..+\.title$/.test(key));
      expect(titles.length).toBeGreaterThan(20);
      for (const title of titles) {
        const words = errorText(catalog, 'sv', title.split('.')[2]!.toUpperCase());
        expect(Object.values(words).filter((text) => text.startsWith('limepkg_esign.'))).toEqual([]);
      }
    });
  });

  describe('when a kind of mail exists', () => {
    it('has texts', () => {
      const keys = Object.keys(english);
      expect(MAIL_KINDS.filter((kind) => !keys.some((key) => key.startsWith(`limepkg_esign.mail.${kind}.`)))).toEqual([]);
    });
  });
});
