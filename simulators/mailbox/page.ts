import type { StoredMail } from './mail.js';

/** The mailbox for people: every mail, newest first, without a script. */
export function mailboxPage(mails: readonly StoredMail[]): string {
  const list = [...mails].reverse().map(mailItem).join('\n');
  const empty = '<p class="empty">No mail yet. It appears here as soon as the CRM sends some.</p>';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mailbox (${mails.length})</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<header>
<h1>Mailbox</h1>
<p>Every mail the CRM sent, newest first. It never left this machine. <a href="./">Refresh</a></p>
</header>
<main>
${mails.length === 0 ? empty : `<ol reversed class="mails">\n${list}\n</ol>`}
</main>
</body>
</html>`;
}

function mailItem(mail: StoredMail): string {
  const attachments = mail.attachments.map(
    (attachment, index) =>
      `<li><a href="api/messages/${mail.id}/attachments/${index}">${escapeHtml(attachment.filename)}</a>
 <span>${Math.ceil(attachment.size / 1024)} kB</span></li>`,
  );
  return `<li>
<details>
<summary><strong>${escapeHtml(mail.subject)}</strong>
<span class="to">To ${escapeHtml(mail.to)}</span>
<time datetime="${mail.receivedAt}">${mail.receivedAt.slice(0, 19).replace('T', ' ')} UTC</time></summary>
<div class="mail">
<dl>
<dt>From</dt><dd>${escapeHtml(mail.headers['from'] ?? mail.from)}</dd>
<dt>Reply to</dt><dd>${escapeHtml(mail.headers['reply-to'] ?? mail.replyTo)}</dd>
</dl>
${attachments.length === 0 ? '' : `<ul class="attachments" aria-label="Attachments">${attachments.join('\n')}</ul>`}
<iframe loading="lazy" title="${escapeHtml(`Mail: ${mail.subject}`)}" src="messages/${mail.id}/"
 sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<a class="alone" href="messages/${mail.id}/">Open the mail alone</a>
</div>
</details>
</li>`;
}

/** One mail's own page, for the frame; links leave the frame. */
export function mailDocument(mail: StoredMail): string {
  const body = mail.html === '' ? `<pre>${escapeHtml(mail.text)}</pre>` : mail.html;
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(body)
    ? body.replace(/<head[^>]*>/i, (head) => `${head}${base}`)
    : `<!doctype html><html lang="en"><head><meta charset="utf-8">${base}<title>${escapeHtml(mail.subject)}</title></head><body>${body}</body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
