import { escapeHtml, page } from '../pages.js';
import type { Authority } from './authorities.js';

const SERVICES: Readonly<Record<string, string>> = {
  ca: 'Certificates from requests (ca/issue) and revocation lists',
  ocsp: 'Revocation status (ocsp)',
  tsa: 'Time stamps (tsa)',
};

/** What there is to fetch, and how the services are at the moment. */
export function pkiPage(authorities: readonly Authority[], states: Readonly<Record<string, string>>): string {
  const rows = authorities.map(
    ({ name }) =>
      `<li>${escapeHtml(name)}: <a href="ca/${name}.pem">certificate</a> <a href="crl/${name}.crl">revocation list</a></li>`,
  );
  const services = Object.entries(states).map(
    ([service, state]) => `<dt>${SERVICES[service] ?? service}</dt><dd>${state}</dd>`,
  );
  return page({
    title: 'Trust services',
    intro: 'Certificates, revocation and time stamps for demonstrations and tests. Nobody else trusts them.',
    body: `<h2>Services</h2>\n<dl>${services.join('')}</dl>\n<h2>Authorities</h2>\n<ul>${rows.join('\n')}</ul>`,
  });
}
