import { openDatabase } from '../../src/db/index.js';
import { sessionEndpoints, type EndpointContext } from '../../src/endpoints/index.js';
import { loadCatalog, maskPersonalNumber } from '../../src/i18n/index.js';
import { createMethods, IdentityDecisions, MethodRegistry } from '../../src/methods/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';
import { CallLimit, ClientTraces, portalEndpoints, VisitPayloads, type PortalContext } from '../../src/portal/index.js';
import { OptionTexts, type SigningContext } from '../../src/signing/index.js';
import { serve } from '../http-harness.js';
import { SYSTEM } from '../reference-host/data-host.js';
import { newSigning } from '../signing/domain-host.js';
import { Attempts } from './attempts.js';

const ORIGIN = 'http://localhost:3999';
const PREFIX = '/demo/limepkg-esign';
const catalog = loadCatalog('translations');

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** What the portal's page writes for each reason, below `limepkg_esign.portal.redirect.`. */
const PAGE_TEXTS: Readonly<Record<string, string>> = {
  userCancel: 'canceled',
  expired: 'expired',
  resultLost: 'lost',
  evidenceInvalid: 'invalid',
  wrongCode: 'wrong_code',
  deviceUnusable: 'device_unusable',
  serviceUnavailable: 'unavailable',
  IDENTITY_MISMATCH: 'other_person',
};

/** The portal and the sender's calls over HTTP, on a domain host, with the methods of an application configuration. */
export class PortalAttempts {
  readonly logged: unknown[] = [];
  private readonly endings: (() => Promise<unknown>)[] = [];
  private base = '';
  attempts!: Attempts;

  static async open(config: Readonly<Record<string, string>>, changes: object = {}): Promise<PortalAttempts> {
    const own = new PortalAttempts();
    const log = (...words: unknown[]): void => void own.logged.push(words);
    const settings: { signingService?: string } = {};
    const context = {
      host: {
        applicationConfig: { get: (key: string) => config[key] },
        logger: { info: log, warn: log, error: log },
        translator: catalog,
        system: SYSTEM,
      },
      ports: { crm: { person: () => Promise.resolve({ name: 'Anna Berg', email: 'anna@example.com' }) } },
      settings: () => settings,
      now: () => new Date(),
    } as unknown as SigningContext;
    const mask = (_country: string, number: string): string => maskPersonalNumber(number);
    const methods = createMethods(context, { primitives: nodePkiPrimitives, mask });
    const sql = openDatabase({ client: 'better-sqlite3', filename: ':memory:' });
    own.attempts = await Attempts.open(sql, methods, {
      serverUrl: ORIGIN,
      portalCallsPerMinute: 10_000,
      identity: { onMismatch: 'refuse', minimumNameScore: 60 },
      ...changes,
    });
    Object.assign(own.attempts.host.host.logger, { warn: log, error: log });
    Object.assign(settings, own.attempts.host.settings);
    const { session } = own.attempts.host;
    const server = await serve(own.endpoints(new MethodRegistry(methods)), { session, principal: SYSTEM });
    own.base = server.url;
    own.endings.push(
      () => server.close(),
      () => own.attempts.host.remove(),
      () => sql.destroy(),
    );
    return own;
  }

  async close(): Promise<void> {
    for (const end of this.endings) await end();
  }

  /** A signing that waits for one signer. */
  async send(name: string, method: string): Promise<{ readonly signingId: number; readonly token: string }> {
    const { host } = this.attempts;
    const signer = { name, email: 'signer@example.com', order: 1, role: 'signer', duty: null };
    const asked = { ...newSigning(host, 's1'), methods: [method], signers: [signer] };
    const found = await host.coworkers.create(host.session, asked as ReturnType<typeof newSigning>);
    const errors = await host.work();
    if (errors.length > 0) throw errors[0] as Error;
    host.mails.length = 0;
    return { signingId: found.signing.id, token: await host.token(found.signers[0]!.id) };
  }

  async call(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(`${this.base}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      redirect: 'manual',
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    const body = isJson ? (JSON.parse(text) as Answer['body']) : {};
    return { status: answer.status, headers: answer.headers, body };
  }

  /** Begins at another site. */
  initialize(way: string, token: string): Promise<Answer> {
    this.catchUp();
    return this.call('POST', `/portal/sign/criipto/initialize/${encodeURIComponent(way)}/${token}/`);
  }

  /** The browser that began comes back, and the page asks what became of it. */
  async comeBack(begun: Answer, back: string, token: string, area = 'criipto'): Promise<Answer> {
    this.catchUp();
    const cookie = String(begun.headers.get('set-cookie')).split(';')[0]!;
    const { pathname, search, searchParams } = new URL(back);
    expect((await this.call('GET', pathname.replace(PREFIX, '') + search, { cookie })).status).toBe(303);
    const finalize = `/portal/sign/${area}/finalize/${searchParams.get('state') ?? ''}/${token}/`;
    for (let round = 0; ; round += 1) {
      const answer = await this.call('POST', finalize);
      if (answer.status !== 202 || round === 70) return answer;
      await this.attempts.pass(2100);
    }
  }

  /** Everything that the sender can read of a signing: where it stands, its story, and mails. */
  async senderSees(signingId: number) {
    await this.attempts.host.work();
    const { body: progress } = await this.call('GET', `/signing/${signingId}/progress/`);
    const { body: timeline } = await this.call('GET', `/signing/${signingId}/timeline/`);
    const { body: signing } = await this.call('GET', `/signing/${signingId}/`);
    const [signer] = (signing as { signers: { status: { value: string } }[] }).signers;
    const [line] = (progress as { signers: { act: object | null }[] }).signers;
    const { held } = progress as { held: object[] };
    const story = (timeline as { events: { text: string }[] }).events.map(({ text }) => text);
    return {
      isSigned: signer!.status.value === 'signed' || line!.act !== null,
      act: line!.act,
      held,
      tried: story.filter((text) => /tried to sign|did not arrive|Somebody other/.test(text)),
      mails: this.attempts.host.mails.map(({ recipientEmail }) => recipientEmail),
    };
  }

  private endpoints(methods: MethodRegistry) {
    const { host, context, sessions, portal, settings, coworkers } = this.attempts.host;
    const texts = new OptionTexts(host.translator);
    const limit = new CallLimit(() => settings.portalCallsPerMinute);
    this.endings.push(() => {
      limit.close();
      return Promise.resolve();
    });
    const shared = { host, methods, texts, settings: () => settings, register: context.ports.signatureRegister };
    const forTokens: PortalContext = {
      ...{ ...shared, portal, limit, signings: portal, traces: new ClientTraces() },
      transactions: sessions.transactions,
      polls: this.attempts.polls,
      redirects: this.attempts.redirects,
      payloads: new VisitPayloads(host, () => settings, texts, methods),
    };
    const identity = new IdentityDecisions(context, sessions);
    // Nothing here previews a mail or lists the add-on's structure.
    const forSessions = { ...shared, coworkers, identity } as unknown as EndpointContext;
    const files = { route: 'verifier', path: '.' };
    return [...portalEndpoints(forTokens, 'components', files), ...sessionEndpoints(forSessions)];
  }

  /** The schemes' clocks are this machine's: so is ours, for as long as an attempt takes. */
  catchUp(): void {
    const { host } = this.attempts;
    host.advance(Date.now() - host.context.now().getTime());
  }
}

/** What the page tells the signer of an attempt that signed nothing, in English. */
export function pageText(reason: unknown): string {
  const key = `limepkg_esign.portal.redirect.${PAGE_TEXTS[String(reason)] ?? 'failed'}`;
  return catalog.get('en_us', key);
}
