import { escapeHtml, page } from '../../pages.js';
import { FAULTS } from '../faults/index.js';
import { isPhoneOrder, personalNumberOf, visibleTextOf } from '../order.js';
import type { Order } from '../order.js';
import { fullName, personOf } from '../people.js';
import type { Person } from '../people.js';
import { simpleMarkdown } from './markdown.js';

const STYLE = '../../style.css';

/** What somebody filled in before. */
export interface Filled {
  readonly personalNumber?: string;
  readonly error?: string;
}

/** One order on the telephone's screen: who asks, what for, and the security code. */
export function orderPage(order: Order, people: readonly Person[], filled: Filled, action = ''): string {
  const verb = order.kind.endsWith('sign') ? 'Sign' : 'Identify';
  return page({
    title: verb === 'Sign' ? 'Sign with BankID' : 'Identify with BankID',
    style: action === '' ? STYLE : `../${STYLE}`,
    body: [
      `<h2>${escapeHtml(order.relyingParty.displayName)} asks you to ${verb.toLowerCase()}</h2>`,
      isPhoneOrder(order) ? '<p class="notice">Only go on if you are on the telephone with them now.</p>' : '',
      `<div class="text" tabindex="0" role="region" aria-label="What you ${verb.toLowerCase()}">${visible(order)}</div>`,
      filled.error === undefined ? '' : `<p role="alert" class="notice" id="error">${escapeHtml(filled.error)}</p>`,
      `<form method="post" action="${action}sign/">`,
      personFields(order, people, filled),
      '<label for="pin">Security code</label>',
      '<input id="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]{6}" maxlength="6" required autocomplete="off" aria-describedby="pin-help">',
      '<p class="help" id="pin-help">Any six digits.</p>',
      '<details><summary>Make something go wrong</summary>',
      '<label for="fault">What goes wrong</label>',
      `<select id="fault" name="fault"><option value="">Nothing</option>${FAULTS.map(faultOption).join('')}</select>`,
      '</details>',
      `<button>${verb}</button>`,
      `<button class="quiet" formaction="${action}cancel/" formnovalidate>Cancel</button>`,
      '</form>',
    ].join('\n'),
  });
}

/** What came of an order, with the way back. */
export function endPage(title: string, words: string, order?: Order): string {
  const back = order?.request.returnUrl;
  const isLink = back !== undefined && /^https?:\/\//.test(back) && URL.canParse(back);
  return page({
    title,
    style: `../${STYLE}`,
    body: [
      `<p role="status" class="outcome">${escapeHtml(words)}</p>`,
      isLink ? `<a class="button" href="${escapeHtml(back)}">Back to ${escapeHtml(new URL(back).host)}</a>` : '',
      '<a class="button quiet" href="../../../">To the app’s start</a>',
    ].join('\n'),
  });
}

function visible(order: Order): string {
  const text = visibleTextOf(order);
  if (order.request.userVisibleDataFormat === 'simpleMarkdownV1') return simpleMarkdown(text, 3);
  return text === '' ? '<p>There is no text.</p>' : `<p class="plain">${escapeHtml(text)}</p>`;
}

function personFields(order: Order, people: readonly Person[], filled: Filled): string {
  const chosen = filled.personalNumber ?? personalNumberOf(order);
  const unlisted = people.every(({ personalNumber }) => personalNumber !== chosen)
    ? personOf(chosen ?? '', people)
    : undefined;
  const all = unlisted === undefined ? people : [unlisted, ...people];
  const options = all.map((person) => {
    const selected = person.personalNumber === chosen ? ' selected' : '';
    return `<option value="${person.personalNumber}"${selected}>${escapeHtml(fullName(person))} ${person.personalNumber}</option>`;
  });
  return [
    '<label for="person">Whose telephone this is</label>',
    `<select id="person" name="personalNumber">${options.join('')}</select>`,
    '<label for="other">Somebody else’s personal number <span class="help">(optional)</span></label>',
    '<input id="other" name="otherNumber" inputmode="numeric" pattern="[0-9]{12}" maxlength="12" autocomplete="off" placeholder="YYYYMMDDNNNN">',
  ].join('\n');
}

function faultOption({ name, description }: { readonly name: string; readonly description: string }): string {
  return `<option value="${name}">${escapeHtml(description)}</option>`;
}
