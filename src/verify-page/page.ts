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
const status = byId('status', HTMLParagraphElement);
const result = byId('result', HTMLElement);

let current: File | undefined;
/** Counts checks, so that a slow one never covers a later one. */
let turn = 0;

async function check(): Promise<void> {
  const file = current;
  if (!file) return;
  const mine = (turn += 1);
  status.replaceChildren(make('progress', { 'aria-label': words.get('working') }), ` ${words.get('working')}`);
  result.hidden = true;
  try {
    const comparison = { fingerprint: fingerprint.value, original: original.files?.[0] ?? null };
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

function take(file: File | undefined): void {
  if (!file) return;
  current = file;
  void check();
}

chosen.addEventListener('change', () => take(chosen.files?.[0]));
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
  take(event.dataTransfer?.files[0]);
});
