import type { ViewConfig } from './view-config.js';

type Placement = Omit<ViewConfig, 'limetype' | 'actions'>;

const STATUS = { name: 'lwc-limepkg-esign-status' };
const DOCUMENTS = { property: 'document', columns: ['name', 'type', '_timestamp'], upload: 'document' };
const DEALS = { property: 'deal', columns: ['name', 'dealstatus', 'value'] };

/** The views of the demo CRM, as its administrator would have put them together. In the order of the navigation. */
export const PLACEMENTS: Readonly<Record<string, Placement>> = {
  company: {
    icon: 'organization',
    isListed: true,
    table: { columns: ['name', 'city', 'phone', 'registrationno', 'coworker'] },
    card: {
      components: [STATUS],
      related: [{ property: 'person', columns: ['name', 'email', 'phone'] }, DEALS, DOCUMENTS],
    },
  },
  person: {
    icon: 'user',
    isListed: true,
    table: { columns: ['name', 'company', 'email', 'phone'] },
    card: { components: [STATUS], related: [DEALS, DOCUMENTS] },
  },
  deal: {
    icon: 'money_bag',
    isListed: true,
    table: { columns: ['name', 'company', 'dealstatus', 'value', 'expecteddate', 'coworker'] },
    card: { components: [STATUS], related: [DOCUMENTS] },
  },
  document: {
    icon: 'document',
    isListed: true,
    table: { columns: ['name', 'type', 'deal', 'company', '_timestamp'] },
    card: { components: [STATUS], related: [] },
  },
  signing: {
    icon: 'autograph',
    isListed: true,
    table: { columns: ['title', 'signingstatus', 'coworker', 'sentdate', 'signeddate'] },
    card: {
      fields: ['signingstatus', 'coworker', 'document', 'signeddocument', 'sentdate', 'signeddate', 'deal', 'company'],
      // It tells of the people and of what has happened itself.
      components: [{ name: 'lwc-limepkg-esign-details' }],
      related: [],
      hidesHistory: true,
    },
  },
  coworker: {
    icon: 'user_group_man_man',
    isListed: false,
    table: { columns: ['name', 'email', 'phone'] },
    card: { components: [], related: [DEALS, DOCUMENTS] },
  },
};
