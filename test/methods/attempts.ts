import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { Collector, PollSessions, RedirectSessions, type SigningMethod } from '../../src/methods/index.js';
import { METHOD_IDS, type MethodTransaction, type SigningCase } from '../../src/signing/index.js';
import { SYSTEM } from '../reference-host/data-host.js';
import { createDomainHost, newSigning, type DomainHost } from '../signing/domain-host.js';

export const TRACE = { ipAddress: '192.0.2.7', browser: 'Firefox 140', platform: 'Windows' };

/** A domain host on which signers make attempts with eIDs. */
export class Attempts {
  readonly polls: PollSessions;
  readonly redirects: RedirectSessions;

  private constructor(readonly host: DomainHost) {
    this.polls = new PollSessions(host.sessions);
    this.redirects = new RedirectSessions(host.sessions);
  }

  static async open(sql: Knex, methods: readonly SigningMethod[], changes: object = {}): Promise<Attempts> {
    const enabled = METHOD_IDS.map((value) => ({ value, enabled: true, default: false }));
    return new Attempts(await createDomainHost(sql, { methods: enabled, ...changes }, undefined, methods));
  }

  /** A signing that has been sent. */
  async send(methods: readonly string[] = ['bankid_se', 'bankid_no'], ...codes: string[]): Promise<SigningCase> {
    const asked = { ...newSigning(this.host, ...(codes.length === 0 ? ['s1'] : codes)), methods };
    const found = await this.host.coworkers.create(this.host.session, asked as ReturnType<typeof newSigning>);
    const errors = await this.host.work();
    if (errors.length > 0) throw errors[0] as Error;
    return this.reload(found.signing.id);
  }

  async reload(signingId: number): Promise<SigningCase> {
    return (await this.host.context.ports.repository.get(SYSTEM, signingId))!;
  }

  async visit(signerId: number) {
    return this.host.portal.visit(SYSTEM, await this.host.token(signerId));
  }

  async begin(signerId: number, input: object = {}) {
    return this.polls.start(await this.visit(signerId), 'bankid_se', TRACE, (state) => ({ ...input, state }));
  }

  async stateOf(id: string): Promise<MethodTransaction> {
    return (await this.host.sessions.transactions.get(id))!;
  }

  /** Lets the server do what is due after some time, as another process of the same installation would. */
  async pass(milliseconds: number): Promise<void> {
    this.host.advance(milliseconds);
    const stop = new AbortController();
    const work = new Collector(this.host.sessions).run(stop.signal, 60_000);
    await sleep(50);
    stop.abort();
    await work;
  }
}
