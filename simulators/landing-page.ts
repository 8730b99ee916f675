import { page } from './pages.js';

const SIMULATORS = [
  ['mailbox/', 'Mailbox', 'Every mail that the CRM sent'],
  ['bankid/app/', 'BankID app', 'Plays the app on somebody’s telephone'],
  ['broker/', 'Broker of eIDs', 'BankID, MitID and the Finnish Trust Network by one login page'],
  ['idbb/', 'ID building block', 'National ID, for one-time signatures'],
  ['payments/', 'Payments building block', 'Tokens that say that a signature has been paid for'],
  ['scd/phone/', 'Telephones', 'Keys in people’s own devices'],
  ['smartid/', 'Smart-ID', 'Keys in an app, certified by its own authority'],
  ['eservice/', 'e-Service', 'What comes back from the eSignature Building Block'],
  ['pki/', 'Trust services', 'Certificates, revocation and time stamps'],
] as const;

/** Where the simulators are. */
export function landingPage(): string {
  const items = SIMULATORS.map(([path, name, words]) => `<li><a href="${path}">${name}</a> ${words}</li>`);
  return page({
    title: 'Simulators',
    intro: 'Outside services as this demonstration plays them. None of them exists in production.',
    body: `<ul>\n${items.join('\n')}\n</ul>`,
  });
}
