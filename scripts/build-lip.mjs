// `npm run build:lip`: the package for the desktop client, as one zip below `dist/lip/`.
//
//   node scripts/build-lip.mjs [--client-url=https://crm.example.com/lime/client/] [--tables=document,deal,company,signing]
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { strToU8, zipSync } from 'fflate';
import { po } from 'gettext-parser';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PREFIX = 'limepkg_esign.client.';
const LANGUAGES = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'];
const APP_FILES = ['app.js', 'app.html', 'app.css'];
/** Zips of the same sources are the same bytes. */
const NO_TIME = new Date(1980, 0, 1);

/** What the app says, by its key below the prefix; `failed` has a key of its own among the errors. */
const TEXTS = [
  'action.send',
  'loading',
  'retry',
  'status.empty',
  'status.ended.canceled',
  'status.ended.declined',
  'status.ended.expired',
  'status.ended.not_me',
  'status.next',
  'status.next_reminder',
  'status.since_short',
  'status.title',
  'status.word.canceled',
  'status.word.created',
  'status.word.error',
  'status.word.opened',
  'status.word.partlysigned',
  'status.word.sent',
  'status.word.signed',
];
const FAILED = 'limepkg_esign.error.internal.title';

function textsIn(language) {
  const { translations } = po.parse(readFileSync(join(root, 'translations', `${language}.po`)));
  const text = (key) => {
    const found = translations['']?.[key]?.msgstr[0];
    if (!found) throw new Error(`${language} has no text for ${key}`);
    return found;
  };
  return Object.fromEntries([...TEXTS.map((key) => [key, text(PREFIX + key)]), ['failed', text(FAILED)]]);
}

/** One line of an actionpad: the app with its table. Put it where it is to be seen. */
function snippet(limetype, clientUrl) {
  const config = `{app:'esign',config:{limetype:'${limetype}',clientUrl:'${clientUrl}'}}`;
  return `<div data-app="${config}"></div>\n`;
}

function read(options) {
  const { values } = parseArgs({
    args: options,
    options: { 'client-url': { type: 'string' }, tables: { type: 'string' } },
  });
  const clientUrl = values['client-url'] ?? '';
  if (!/^(https?:\/\/[\w.:/-]+\/)?$/.test(clientUrl))
    throw new Error('--client-url is an address that ends in /client/');
  const tables = (values.tables ?? 'document,deal,company,signing').split(',');
  if (!tables.every((name) => /^[a-z][a-z0-9_]*$/.test(name)))
    throw new Error('--tables names limetypes, with commas between');
  return { clientUrl, tables };
}

function build(options) {
  const { clientUrl, tables } = read(options);
  const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const texts = Object.fromEntries(LANGUAGES.map((language) => [language, textsIn(language)]));
  const files = {
    'lip.json': JSON.stringify(
      {
        name: 'limepkg-esign',
        version,
        license,
        description: 'Status of signings on actionpads; dialogs open in the web client',
        install: { actionpads: tables.map((name) => `${name}.html`), apps: ['esign'] },
      },
      null,
      2,
    ),
    'apps/esign/texts.js': `window.limepkgEsignTexts = ${JSON.stringify(texts, null, 1)};\n`,
  };
  for (const name of readdirSync(join(root, 'lip/app')).filter((one) => APP_FILES.includes(one))) {
    files[`apps/esign/${name}`] = readFileSync(join(root, 'lip/app', name), 'utf8');
  }
  for (const name of tables) files[`actionpads/${name}.html`] = snippet(name, clientUrl);
  const bytes = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]));
  const target = join(root, 'dist/lip', `limepkg-esign-${version}.zip`);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, zipSync(bytes, { level: 9, mtime: NO_TIME }));
  process.stdout.write(`${target}\n`);
}

build(process.argv.slice(2));
