import type { BrowserContextOptions, Page } from 'playwright-core';
import { isWhole, randomFrom, seed } from '../seed.js';
import { describeIf } from '../skip.js';
import { DESKTOP, PHONE, picture } from './browser.js';
import type { Scene } from './fake-portal.js';
import { canVisit, drawn, expectContained, expectFine, Visits, whyNot } from './portal-visit.js';

const visits = new Visits();
const LANGUAGES = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'] as const;
const LATER = '2026-11-24T13:05:00Z';
const SIGNED = { name: 'Karl Ek', email: 'karl@example.test', duty: 'sign', status: 'signed' } as const;
const ÅSA = { name: 'Åsa Öst', email: 'asa@example.test', duty: 'sign', status: 'signed', doneDate: LATER } as const;

interface State {
  readonly name: string;
  /** In English. */
  readonly heading: string;
  readonly change: Partial<Scene>;
  /** What the reader presses, by class, before it is looked at. */
  readonly press?: readonly string[];
}

const STATES: readonly State[] = [
  { name: 'act', heading: 'Anna Berg asks you to sign', change: { deadline: LATER, message: 'Please.' } },
  { name: 'read', heading: 'would like you to read', change: { me: { ...SIGNED, duty: 'view', status: 'opened' } } },
  {
    name: 'waiting',
    heading: 'It is not your turn yet',
    change: { canAct: false, waitingFor: ['Mia Holm'], others: [{ ...ÅSA }] },
  },
  { name: 'already', heading: 'You have signed', change: { me: { ...SIGNED, doneDate: LATER } } },
  {
    name: 'approved',
    heading: 'You have approved',
    change: { me: { ...SIGNED, duty: 'approve', status: 'approved' } },
  },
  { name: 'completed', heading: 'Everyone has signed', change: { status: 'signed', me: { ...SIGNED } } },
  {
    name: 'signed-by-others',
    heading: 'Everyone has signed',
    change: { status: 'signed', me: { ...SIGNED, duty: 'view', status: 'opened' }, others: [{ ...ÅSA }] },
  },
  {
    name: 'canceled',
    heading: 'The signing is canceled',
    change: { status: 'canceled', cancellation: { kind: 'canceled', reason: 'A new version comes.' } },
  },
  {
    name: 'declined',
    heading: 'The signing has ended',
    change: { status: 'canceled', cancellation: { kind: 'declined', reason: 'Too dear.', byName: 'Mia Holm' } },
  },
  {
    name: 'declined-you',
    heading: 'You have declined',
    change: { status: 'canceled', cancellation: { kind: 'declined', reason: 'Too dear.', isYou: true } },
  },
  {
    name: 'expired',
    heading: 'The time is up',
    change: { status: 'canceled', deadline: LATER, cancellation: { kind: 'expired', reason: '' } },
  },
  { name: 'paused', heading: 'There is a delay', change: { status: 'error' } },
  {
    name: 'tampered',
    heading: 'The document is not the one that was sent',
    change: { problem: { status: 409, code: 'SIGNING_TAMPERED_FILE' } },
  },
  {
    name: 'unknown',
    heading: 'We cannot find a document for this link',
    change: { problem: { status: 400, code: 'TOKEN_INVALID' } },
  },
  {
    name: 'fault',
    heading: 'This did not work just now',
    change: { problem: { status: 503, code: 'INTERNAL', reference: 'R-2041' } },
  },
  { name: 'step-checkbox', heading: 'You are about to sign', change: {}, press: ['.act'] },
  { name: 'step-draw', heading: 'Draw your signature', change: { methods: ['signature'] }, press: ['.act'] },
  {
    name: 'step-choose',
    heading: 'How do you want to sign?',
    change: { methods: ['checkbox', 'signature'] },
    press: ['.act'],
  },
  { name: 'step-more', heading: 'What you are asked to do', change: { message: 'Please.' }, press: ['.more'] },
];

const SHAPES: readonly (readonly [string, BrowserContextOptions])[] = [
  ['phone', PHONE],
  ['phone-dark', { ...PHONE, colorScheme: 'dark' }],
  ['desktop', DESKTOP],
  ['desktop-dark', { ...DESKTOP, colorScheme: 'dark' }],
];

interface Case {
  readonly state: State;
  readonly language: (typeof LANGUAGES)[number];
  readonly shape: (typeof SHAPES)[number];
}

const SAMPLES = 5;

/** Every state in every language and shape, or a sample that the seed decides. */
function cases(): readonly Case[] {
  const random = randomFrom(seed);
  const oneOf = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  return isWhole
    ? STATES.flatMap((state) => LANGUAGES.flatMap((language) => SHAPES.map((shape) => ({ state, language, shape }))))
    : Array.from({ length: SAMPLES }, () => ({
        state: oneOf(STATES),
        language: oneOf(LANGUAGES),
        shape: oneOf(SHAPES),
      }));
}

async function show(page: Page, { press = [] }: State): Promise<void> {
  if (await page.locator('lwc-limepkg-esign-document').count()) await drawn(page);
  for (const selector of press) await page.locator(selector).click();
}

describeIf(canVisit, whyNot, 'every state of the portal', () => {
  beforeAll(() => visits.start());
  afterAll(() => visits.stop());

  it.each(STATES)('has words of its own: $name', async (state) => {
    const options = state.name === 'step-more' || STATES.indexOf(state) % 2 === 0 ? PHONE : DESKTOP;
    const watched = await visits.open(options, state.change);
    await show(watched.page, state);
    await watched.page.getByRole('heading', { name: state.heading }).waitFor();
    await picture(watched.page, `state-${state.name}`);
    await expectContained(watched);
    await watched.close();
  });

  it.each(
    cases()
      .filter(({ state, shape }) => !(state.name === 'step-more' && shape[0].startsWith('desktop')))
      .map((one) => ({ ...one, name: `${one.state.name}, ${one.language}, ${one.shape[0]}` })),
  )('is accessible: $name', async ({ state, language, shape }) => {
    const watched = await visits.open(shape[1], { ...state.change, language });
    await show(watched.page, state);
    await picture(watched.page, `axe-${state.name}-${shape[0]}`);
    await expectFine(watched);
    await watched.close();
  });

  it('asks the sender for more time or for what has become of it', async () => {
    const watched = await visits.open(PHONE, {
      status: 'canceled',
      deadline: LATER,
      cancellation: { kind: 'expired', reason: '' },
    });
    const link = watched.page.getByRole('link', { name: 'Ask for more time' });
    expect(await link.getAttribute('href')).toContain('mailto:anna%40example.test?subject=Office%20lease');
    await watched.close();
  });

  it('tries again after a fault', async () => {
    const watched = await visits.open(PHONE, { problem: { status: 503, code: 'INTERNAL', reference: 'R-2041' } });
    await watched.page.getByText('R-2041').waitFor();
    delete visits.scene(watched.token).problem;
    await watched.page.getByRole('button', { name: 'Try again' }).click();
    await watched.page.getByRole('heading', { name: /asks you to sign/ }).waitFor();
    await watched.close();
  });

  it('has a page for a log-in that another browser began', async () => {
    const watched = await visits.open(PHONE, { problem: { status: 400, code: 'TOKEN_INVALID' } });
    await watched.page.goto(`${watched.page.url()}#return=other-browser`);
    await watched.page.reload();
    await watched.page.getByRole('heading', { name: 'This log-in does not count' }).waitFor();
    await picture(watched.page, 'state-discarded');
    await expectFine(watched);
    await watched.close();
  });
});
