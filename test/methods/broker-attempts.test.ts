import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/db/index.js';
import { loadCatalog } from '../../src/i18n/index.js';
import { createMethods } from '../../src/methods/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';
import type { SigningContext } from '../../src/signing/index.js';
import { FAULTS } from '../../simulators/broker/index.js';
import { SYSTEM } from '../reference-host/data-host.js';
import { newSigning } from '../signing/domain-host.js';
import { BrokerHarness, CALLBACK, CLIENT_ID } from '../simulators/broker-harness.js';
import { Attempts, TRACE } from './attempts.js';

const MITID = 'urn:grn:authn:dk:mitid:substantial';
const catalog = loadCatalog('translations');

/** How an attempt ends: state and reason, the portal's text for it, and what the sender reads of it in the history. */
type End = readonly [state: string, reason: string, signer: string, sender: RegExp | undefined];

const INVALID: End = ['failed', 'evidenceInvalid', 'invalid', /tried to sign with .* does not count/];
const LOST: End = ['lost', 'resultLost', 'lost', /did not arrive\. Nothing was signed here/];
const SCHEME: End = ['failed', 'schemeFailed', 'failed', undefined];
const SIGNED: End = ['recorded', '', '', undefined];

const ENDS: Readonly<Record<string, End>> = {
  user_abort: ['failed', 'userCancel', 'canceled', undefined],
  login_expired: ['failed', 'expired', 'expired', undefined],
  scheme_error: SCHEME,
  scheme_unavailable: SCHEME,
  other_person: ['failed', 'IDENTITY_MISMATCH', 'other_person', /^Somebody other than Freja/],
  other_code: LOST,
  used_code: LOST,
  wrong_pkce: LOST,
  unavailable: LOST,
  client_refused: ['failed', 'brokerRefused', 'failed', undefined],
  too_many_calls: SIGNED,
  unavailable_once: SIGNED,
  rotated_key: SIGNED,
  not_encrypted: SIGNED,
  foreign_key: SIGNED,
};

describe('attempts through the broker, with everything that can go wrong', () => {
  let harness: BrokerHarness;
  let directory: string;
  let attempts: Attempts;
  const sql = openDatabase({ client: 'better-sqlite3', filename: ':memory:' });
  const logged: unknown[] = [];

  beforeAll(async () => {
    harness = await BrokerHarness.open();
    directory = await mkdtemp(join(tmpdir(), 'broker-attempts-'));
    const keysFile = join(directory, 'keys.json');
    await writeFile(keysFile, JSON.stringify({ keys: harness.keys }));
    const config: Readonly<Record<string, string>> = {
      'esign.broker.issuer': harness.issuer,
      'esign.broker.environment': 'test',
      'esign.broker.clientId': CLIENT_ID,
      'esign.broker.keysFile': keysFile,
      'esign.broker.methods': 'mitid_da',
    };
    const log = (...words: unknown[]) => void logged.push(words);
    const context = {
      host: {
        applicationConfig: { get: (key: string) => config[key] },
        logger: { info: log, warn: log, error: log },
        translator: catalog,
        system: SYSTEM,
      },
      ports: { crm: { person: () => Promise.resolve({ name: 'Anna Berg', email: 'anna@example.com' }) } },
      now: () => new Date(),
    } as unknown as SigningContext;
    const methods = createMethods(context, { primitives: nodePkiPrimitives, mask: () => 'masked' });
    attempts = await Attempts.open(sql, methods);
    Object.assign(attempts.host.settings, { identity: { onMismatch: 'refuse', minimumNameScore: 60 } });
    Object.assign(attempts.host.host.logger, { warn: log, error: log });
  }, 60_000);
  afterAll(async () => {
    await attempts.host.remove();
    await harness.close();
    await rm(directory, { recursive: true, force: true });
    await sql.destroy();
  });

  async function send() {
    const { host } = attempts;
    const signer = { name: 'Freja Nørholm', email: 'f@example.com', order: 1, role: 'signer', duty: null };
    const asked = { ...newSigning(host, 's1'), methods: ['mitid_da'], signers: [signer] };
    const found = await host.coworkers.create(host.session, asked as ReturnType<typeof newSigning>);
    const errors = await host.work();
    if (errors.length > 0) throw errors[0] as Error;
    host.mails.length = 0;
    return { signingId: found.signing.id, signerId: found.signers[0]!.id };
  }

  async function attempt(fault?: string) {
    const { signingId, signerId } = await send();
    const visit = await attempts.visit(signerId);
    const callback = `${CALLBACK}/mitid_da/`;
    // The provider's clock is this machine's: so is ours, for as long as a login takes.
    attempts.host.advance(Date.now() - attempts.host.context.now().getTime());
    const ticket = await attempts.redirects.initialize(visit, 'mitid_da', MITID, TRACE, callback);
    const back = await harness.browser().logIn(ticket.redirectUrl, 'dk-freja', fault);
    attempts.host.advance(Date.now() - attempts.host.context.now().getTime());
    const transaction = await attempts.stateOf(ticket.transactionId);
    let after = await attempts.redirects.comeBack(transaction, ticket.cookie, back);
    for (let round = 0; after.state === 'pending' && round < 70; round += 1) {
      attempts.host.advance(2100);
      after = await attempts.redirects.collect(after);
    }
    await attempts.host.work();
    const history = await attempts.host.history(signingId);
    return { signingId, after, history, mails: attempts.host.mails.map(({ recipientEmail }) => recipientEmail) };
  }

  it('signs when nothing goes wrong', async () => {
    const { after, history } = await attempt();
    expect({ after, logged }).toMatchObject({ after: { state: 'recorded' } });
    expect(history.filter((line) => line.startsWith('Freja Nørholm signed'))).toHaveLength(1);
  });

  const faults = FAULTS.filter(({ certificate, name }) => certificate === undefined && name !== 'other_login');
  it.each(faults.map(({ name, description }) => [name, description]))('%s: %s', async (name) => {
    const [state, reason, signer, sender] = ENDS[name] ?? INVALID;
    const { signingId, after, history, mails } = await attempt(name);
    expect([after.state, after.hint]).toEqual([state, reason]);
    const [found] = (await attempts.reload(signingId)).signers;
    const signedLines = history.filter((line) => line.startsWith('Freja Nørholm signed'));
    expect([found!.status === 'signed', signedLines.length]).toEqual(state === 'recorded' ? [true, 1] : [false, 0]);
    if (state === 'recorded') return;
    // What the signer reads.
    const key = `limepkg_esign.portal.redirect.${signer}`;
    expect(catalog.get('en_us', key)).not.toBe(key);
    // What the sender reads, and whether a mail comes.
    const told = history.filter((line) => /Freja/.test(line) && (sender ?? /tried|attempt|Somebody/).test(line));
    expect(told).toHaveLength(sender === undefined ? 0 : 1);
    expect(mails).toEqual(name === 'other_person' ? ['anna@example.com'] : []);
    expect(JSON.stringify(logged)).not.toMatch(/7111901234|eyJ/);
  });

  it('refuses the token of the login before', async () => {
    await attempt();
    const { after, history } = await attempt('other_login');
    expect([after.state, after.hint]).toEqual(['failed', 'evidenceInvalid']);
    expect(history.filter((line) => INVALID[3]!.test(line))).toHaveLength(1);
  });
});
