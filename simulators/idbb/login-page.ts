import { fullName, PEOPLE } from '../broker/people.js';
import { escapeHtml, page } from '../pages.js';
import { ID_FAULTS } from './faults.js';

/** The one login page. @param scene.clientId - who asks */
export function idLoginPage(scene: { readonly clientId: string; readonly acr: string }): string {
  const choices = PEOPLE.map(
    (person, index) =>
      `<label><input type="radio" name="person" value="${person.id}"${index === 0 ? ' checked' : ''} required> ` +
      `${escapeHtml(fullName(person))} (${person.country})</label><br>`,
  );
  return page({
    title: 'National ID (simulated)',
    intro: `${scene.clientId} asks you to log in (${scene.acr}).`,
    style: '../../../style.css',
    body: `<form method="post">
<h2>You are</h2>
<p>${choices.join('\n')}</p>
<button name="action" value="approve">Approve</button>
<button name="action" value="cancel" formnovalidate>Cancel</button>
</form>`,
  });
}

/** What the ID building block offers, for a person who looks. */
export function idAboutPage(): string {
  const people = PEOPLE.map((person) => `<li>${person.id}: ${escapeHtml(fullName(person))}</li>`);
  const faults = ID_FAULTS.map(({ name, description }) => `<li>${name}: ${escapeHtml(description)}</li>`);
  return page({
    title: 'ID building block (simulated)',
    intro: 'Logs people in with their national ID. Begin at a service that has something to sign.',
    style: '../style.css',
    body: `<h2>People</h2>\n<ul>\n${people.join('\n')}\n</ul>
<h2>What can go wrong</h2>\n<p>Append ?fault= with one of these to the address of the login page.</p>
<ul>\n${faults.join('\n')}\n</ul>`,
  });
}
