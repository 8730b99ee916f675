import { escapeHtml, page } from '../pages.js';
import { FAULTS } from './faults.js';
import type { Hint } from './login-hint.js';
import type { Means } from './means.js';
import { fullName, PEOPLE, type Person } from './people.js';

/** What somebody who logs in is told. */
export interface LoginScene {
  readonly means: Means;
  readonly hint: Hint;
  /** Who asks. */
  readonly clientId: string;
}

/** Those who have such an eID. */
export function peopleOf({ means, hint }: Pick<LoginScene, 'means' | 'hint'>): readonly Person[] {
  return PEOPLE.filter(
    ({ country, number }) => country === means.country && (hint.subject === undefined || hint.subject === number),
  );
}

/** The eID's own page: who asks, what is signed, who logs in. One form, whose address is the page's own. */
export function loginPage(scene: LoginScene): string {
  const { means, hint, clientId } = scene;
  const choices = peopleOf(scene).map(
    (person, index) =>
      `<label><input type="radio" name="person" value="${person.id}"${index === 0 ? ' checked' : ''} required> ` +
      `${escapeHtml(fullName(person))}</label><br>`,
  );
  const isSigning = hint.action === 'sign';
  const text =
    hint.message === undefined || means.country === 'FI'
      ? '<p>This eID shows no text.</p>'
      : `<h2>${isSigning ? 'What you sign' : 'Message'}</h2>\n<blockquote>${escapeHtml(hint.message)}</blockquote>`;
  return page({
    title: `${means.name} (simulated)`,
    intro: `${clientId} asks you to ${isSigning ? 'sign' : 'log in'}.`,
    style: '../../../style.css',
    body: `${text}
<form method="post">
<h2>You are</h2>
<p>${choices.join('\n') || 'Nobody here has the national number that is asked for.'}</p>
<button name="action" value="approve">Approve</button>
<button name="action" value="cancel" formnovalidate>Cancel</button>
</form>`,
  });
}

/** What the broker offers, for a person who looks. */
export function aboutPage(): string {
  const people = PEOPLE.map((person) => `<li>${person.id}: ${escapeHtml(fullName(person))}</li>`);
  const faults = FAULTS.map(({ name, description }) => `<li>${name}: ${escapeHtml(description)}</li>`);
  return page({
    title: 'Broker of eIDs (simulated)',
    intro: 'Logs people in with BankID, MitID and the Finnish Trust Network. Begin in the signing portal.',
    style: '../style.css',
    body: `<h2>People</h2>\n<ul>\n${people.join('\n')}\n</ul>
<h2>What can go wrong</h2>\n<p>Append ?fault= with one of these to the address of the login page.</p>
<ul>\n${faults.join('\n')}\n</ul>`,
  });
}
