import * as api from './api.js';
import { documentsCard } from './documents.js';
import { icon, make, show } from './dom.js';
import { signingsCard } from './signings.js';
import { say } from './words.js';

/** Every deal, with whom. */
export async function dealsPage() {
  const [deals, companies] = await Promise.all([api.deals(), api.companies().catch(() => [])]);
  const names = new Map(companies.map((company) => [company._id, company._descriptive]));
  const row = (deal) =>
    make(
      'li',
      {},
      make(
        'a',
        { href: `#/deal/${deal._id}`, className: 'tile' },
        make('strong', {}, deal._descriptive),
        make('span', { className: 'help' }, names.get(deal.company) ?? ''),
      ),
    );
  show(say('deals'), make('h1', {}, say('deals')), make('ul', { className: 'card flush' }, deals.map(row)));
}

/** A deal: its documents, and what became of them. */
export async function dealPage(id, session) {
  const [deal, documents] = await Promise.all([api.deal(id), api.documentsOf(id)]);
  const signings = signingsCard(id);
  show(
    deal._descriptive,
    make('a', { href: '#/', className: 'back' }, icon('back'), say('deals')),
    make('h1', {}, deal._descriptive),
    documentsCard(deal, documents, session.user.fullname, signings.sent),
    signings.element,
  );
  await signings.refresh();
}
