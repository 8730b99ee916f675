import { escapeHtml, page } from '../../pages.js';
import { isPhoneOrder, visibleTextOf } from '../order.js';
import type { Order } from '../order.js';

const LEAD_CHARACTERS = 120;

/** The app's first screen: what waits, and how to take something up. */
export function homePage(orders: readonly Order[], notice?: string): string {
  return page({
    title: 'Simulated BankID',
    intro: 'This page plays the app on somebody’s telephone. No bank is behind it.',
    body: [
      notice === undefined ? '' : `<p role="alert" class="notice">${escapeHtml(notice)}</p>`,
      '<section aria-labelledby="waiting">',
      '<h2 id="waiting">Waiting orders</h2>',
      orders.length === 0
        ? '<p class="empty">Nothing is waiting. Start a signature with BankID in the portal, then look again.</p>'
        : `<ul class="orders">${orders.map(item).join('\n')}</ul>`,
      '<a class="button quiet" href="./">Look again</a>',
      '</section>',
      '<section aria-labelledby="scan">',
      '<h2 id="scan">Scan a QR code</h2>',
      '<form method="post" action="scan/">',
      '<label for="qr">Text of the QR code</label>',
      '<textarea id="qr" name="qr" rows="3" required spellcheck="false" autocomplete="off" aria-describedby="qr-help"></textarea>',
      '<p class="help" id="qr-help">It begins with “bankid.” and is good for some seconds only, as in the real app.</p>',
      '<button>Scan</button>',
      '</form>',
      '</section>',
    ].join('\n'),
  });
}

function item(order: Order): string {
  const name = escapeHtml(order.relyingParty.displayName);
  const lead =
    visibleTextOf(order)
      .split(/\r\n|\r|\n/)
      .find((line) => line.trim() !== '') ?? 'Without a text';
  const waits = isPhoneOrder(order) ? 'by telephone' : order.startedAt === undefined ? 'not opened yet' : 'opened';
  return `<li>
<strong>${name}</strong> <span class="state">${waits}</span>
<p class="lead">${escapeHtml(lead.replace(/^#+ /, '').slice(0, LEAD_CHARACTERS))}</p>
<form method="post" action="orders/${order.ref}/scan/"><button aria-label="Open the order of ${name}">Open</button></form>
</li>`;
}
