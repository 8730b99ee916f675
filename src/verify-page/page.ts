import './jitless.js';
import { checkFile } from './check-file.js';
import { byId, dataOf, make } from './elements.js';
import { drawResult } from './result.js';
import { Words } from './words.js';

const words = new Words(dataOf('texts') as Record<string, string>);
const anchors = dataOf('anchors');
const form = byId('form', HTMLFormElement);
const drop = byId('drop', HTMLDivElement);
const chosen = byId('file', HTMLInputElement);
const fingerprint = byId('fingerprint', HTMLInputElement);
const original = byId('original', HTMLInputElement);
const evidence = byId('evidence', HTMLInputElement);
const status = byId('status', HTMLParagraphElement);
const result = byId('result', HTMLElement);

let current: File | undefined;
let bundle: File | undefined;
/** Counts checks, so that a slow one never covers a later one. */
let turn = 0;

async function check(): Promise<void> {
  const file = current;
  if (!file) return;
  const mine = (turn += 1);
  status.replaceChildren(make('progress', { 'aria-label': words.get('working') }), ` ${words.get('working')}`);
  result.hidden = true;
  try {
    const comparison = {
      fingerprint: fingerprint.value,
      original: original.files?.[0] ?? null,
      evidence: bundle ?? null,
    };
    const finding = await checkFile(file, anchors, comparison);
    if (mine !== turn) return;
    result.replaceChildren(...drawResult(file, finding, words));
    result.hidden = false;
    status.replaceChildren();
    result.focus();
  } catch {
    if (mine === turn) status.replaceChildren(words.get('failed'));
  }
}

/** A bundle is told by its beginning, so that both can be dropped at once and in any order. */
async function isZip(file: File): Promise<boolean> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return first === 0x50 && second === 0x4b;
}

async function take(files: FileList | null | undefined): Promise<void> {
  for (const file of files ?? []) {
    if (await isZip(file)) bundle = file;
    else current = file;
  }
  if (!current && bundle) status.replaceChildren(words.get('bundle_alone'));
  await check();
}

chosen.addEventListener('change', () => void take(chosen.files));
evidence.addEventListener('change', () => {
  bundle = evidence.files?.[0];
  void check();
});
original.addEventListener('change', () => void check());
fingerprint.addEventListener('change', () => void check());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void check();
});
// Anywhere on the page: a file that misses the field must not replace the page.
document.addEventListener('dragover', (event) => {
  event.preventDefault();
  drop.classList.add('over');
});
document.addEventListener('dragleave', () => drop.classList.remove('over'));
document.addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  void take(event.dataTransfer?.files);
});
