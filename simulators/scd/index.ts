import { Router } from 'express';
import { DEMO_PEOPLE, fullName } from '../bankid/people.js';
import { slashAtTheEnd } from '../pages.js';
import { apiRoutes } from './api-routes.js';
import { controlRoutes } from './control-routes.js';
import { Phones } from './phone.js';
import { phoneRoutes } from './phone-routes.js';
import { State } from './state.js';

/** How the simulated Remote SCD service is started. */
export interface ScdOptions {
  /** Where devices and their keys are kept; made on first use. */
  readonly directory: string;
  readonly now?: () => number;
}

/** The simulated Remote SCD service, with a telephone for everybody who wants one. */
export interface Scd {
  readonly router: Router;
  /** What the building block calls `/api/v1` with. */
  readonly apiKey: string;
  /** Waits until everything is on the disk. */
  settled(): Promise<void>;
}

/** Opens the simulated Remote SCD service. */
export async function startScd({ directory, now = Date.now }: ScdOptions): Promise<Scd> {
  const state = await State.open(directory, demoPhones());
  const phones = new Phones(state, now);
  const outage = { calls: 0 };
  const router = Router();
  router.get('/', slashAtTheEnd, (_request, response) => response.redirect(303, 'phone/'));
  router.use('/api/v1', apiRoutes({ state, phones, outage, now }));
  router.use('/control', controlRoutes({ state, phones, outage }));
  router.use('/phone', phoneRoutes(state, phones));
  return { router, apiKey: state.apiKey, settled: () => state.settled() };
}

/** Telephones of the demonstration's people; their push ids say nothing but whose they are in the demonstration. */
function demoPhones(): { readonly id: string; readonly label: string }[] {
  return DEMO_PEOPLE.map((person) => ({
    id: `phone-${person.givenName.toLowerCase()}`,
    label: `${fullName(person)}’s telephone`,
  }));
}
