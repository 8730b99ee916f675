import { escapeHtml, page } from '../pages.js';
import { FAULTS } from './faults.js';
import { isLocked, type Device, type Push } from './state.js';

const REFRESH_SECONDS = 3;

/** Every telephone there is. */
export function phonesPage(devices: readonly Device[]): string {
  const items = devices.map(({ id, label, keys }) => {
    const state = keys.length === 0 ? 'no key yet' : keys.length === 1 ? 'one key' : `${keys.length} keys`;
    return `<li><a href="${encodeURIComponent(id)}/">${escapeHtml(label)}</a> <span class="state">${escapeHtml(id)}, ${state}</span></li>`;
  });
  return page({
    title: 'Telephones',
    intro: 'Each plays an app that makes and keeps keys. Nothing leaves this machine.',
    style: 'style.css',
    body: `<ul class="orders">${items.join('\n')}</ul>
<form method="post" action="./">
<label for="id">Another telephone</label>
<input id="id" name="scdRemoteId" required maxlength="200" autocomplete="off" spellcheck="false" aria-describedby="id-help">
<p class="help" id="id-help">Its push id, or its number; any will do.</p>
<button>Switch it on</button>
</form>`,
  });
}

/** What a telephone shows: what it is asked, or that nothing is asked. */
export function phonePage(device: Device, push: Push | undefined, error?: string): string {
  const shown = push === undefined ? waiting(device) : asked(device, push, error);
  const html = page({ title: device.label, intro: device.id, style: '../style.css', body: shown });
  // Without a script the page asks again by itself, but never while somebody is typing.
  return push === undefined
    ? html.replace('</head>', `<meta http-equiv="refresh" content="${REFRESH_SECONDS}">\n</head>`)
    : html;
}

/** What came of it. */
export function donePage(device: Device, words: string): string {
  return page({
    title: device.label,
    style: '../style.css',
    body: `<p role="status" class="outcome">${escapeHtml(words)}</p><a class="button quiet" href="./">Done</a>`,
  });
}

function waiting(device: Device): string {
  if (isLocked(device)) return '<p role="alert" class="notice">Three wrong PINs: this telephone is locked.</p>';
  return `<p class="empty" role="status">Nothing is asked of you. This page looks again by itself.</p>
<a class="button quiet" href="./">Look again</a>
<a class="button quiet" href="../">Other telephones</a>`;
}

function asked(device: Device, push: Push, error: string | undefined): string {
  const isNew = device.pin === undefined;
  const isOnboarding = push.kind === 'onboard';
  const words = isOnboarding
    ? `${push.serviceName} asks you to make a key for signing on this telephone.`
    : `${push.serviceName} asks you to sign:`;
  return [
    `<h2>${escapeHtml(words)}</h2>`,
    isOnboarding
      ? ''
      : `<div class="text" tabindex="0" role="region" aria-label="What you sign"><p class="plain">${escapeHtml(push.text)}</p></div>`,
    push.verificationCode === ''
      ? ''
      : `<p>Code: <strong id="code">${escapeHtml(push.verificationCode)}</strong></p><p class="help">Go on only if you see the same code where you began.</p>`,
    error === undefined ? '' : `<p role="alert" class="notice" id="error">${escapeHtml(error)}</p>`,
    '<form method="post" action="./">',
    `<input type="hidden" name="push" value="${escapeHtml(push.id)}">`,
    `<label for="pin">${isNew ? 'Choose a PIN' : 'PIN'}</label>`,
    `<input id="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]{4,12}" maxlength="12" required autocomplete="off" aria-describedby="pin-help${error === undefined ? '' : ' error'}">`,
    '<p class="help" id="pin-help">Four to twelve digits.</p>',
    '<details><summary>Make something go wrong</summary>',
    '<label for="fault">What goes wrong</label>',
    `<select id="fault" name="fault"><option value="">Nothing</option>${FAULTS.map(({ name, description }) => `<option value="${name}">${escapeHtml(description)}</option>`).join('')}</select>`,
    '</details>',
    `<button name="act" value="accept">${isOnboarding ? 'Make the key' : 'Sign'}</button>`,
    '<button class="quiet" name="act" value="wrong" formnovalidate>Another code is shown</button>',
    '<button class="quiet" name="act" value="decline" formnovalidate>Decline</button>',
    isOnboarding ? '' : '<button class="quiet" name="act" value="block" formnovalidate>Decline and block</button>',
    '</form>',
  ].join('\n');
}
