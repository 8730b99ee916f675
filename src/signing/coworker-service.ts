import type { Language, Session } from '../host/index.js';
import { Cancellation } from './cancellation.js';
import type { Almanac } from './almanac.js';
import type { SigningContext } from './context.js';
import { Creation, type Idempotency } from './creation.js';
import { notAllowed, refused, signingNotFound } from './errors.js';
import { LaterSeal } from './later-seal.js';
import { isCancelable, isOver } from './lifecycle.js';
import { portalUrlOf } from './links.js';
import { Overviews } from './overview.js';
import { ProgressReader } from './progress.js';
import type { Checkpoint, Signing, SigningCase } from './records.js';
import { Reminding } from './reminding.js';
import { Resumption } from './resumption.js';
import type { CoworkerService, NewSigning } from './services.js';
import type { Progress, SealState, SigningOverview, SkipReason, TimelineEvent } from './standing.js';
import { Timeline } from './timeline.js';

/** What coworkers do with signings, on the domain's ports. Writes as the application, after checking the session's rights. */
export class SigningCoworkerService implements CoworkerService {
  private readonly creation: Creation;
  private readonly cancellation: Cancellation;
  private readonly reminding: Reminding;
  private readonly resumption: Resumption;
  private readonly laterSeal: LaterSeal;
  private readonly reader: ProgressReader;
  private readonly lines: Overviews;
  private readonly story: Timeline;

  constructor(
    private readonly context: SigningContext,
    almanac: Almanac,
  ) {
    this.creation = new Creation(context);
    this.cancellation = new Cancellation(context);
    this.reminding = new Reminding(context);
    this.resumption = new Resumption(context);
    this.laterSeal = new LaterSeal(context);
    this.reader = new ProgressReader(context, almanac);
    this.lines = new Overviews(context, this.reader, (session, found) => this.portalUrl(session, found));
    this.story = new Timeline(context, almanac);
  }

  assertUser(session: Session): void {
    const { principal, coworkerId } = session;
    if (!principal.isAdmin && !principal.groups.includes(this.context.settings().userGroup)) {
      throw notAllowed('ACCESS_DENIED', 'You are not a user of Lime eSign.');
    }
    if (coworkerId === undefined) {
      throw notAllowed('ACCESS_NO_COWORKER', 'Your user is not linked to a coworker.');
    }
  }

  async create(session: Session, input: NewSigning, idempotency?: Idempotency): Promise<SigningCase> {
    const user = this.userOf(session);
    return this.creation.create(user, input, idempotency);
  }

  async get(session: Session, signingId: number): Promise<SigningCase> {
    this.userOf(session);
    const found = await this.context.ports.repository.get(session.principal, signingId);
    if (found === undefined) {
      throw signingNotFound(signingId);
    }
    return found;
  }

  async cancel(session: Session, signingId: number, reason: string | undefined): Promise<SigningCase> {
    await this.get(session, signingId);
    const { units, host } = this.context;
    const { found } = await units.change(host.system, signingId, async (uow, current) => {
      if (isOver(current.signing)) {
        const isCanceled = current.signing.status === 'canceled';
        throw isCanceled
          ? refused('SIGNING_CANCELED', 'The signing is cancelled already.')
          : refused('SIGNING_CLOSED', 'The signing is completed.');
      }
      if (!isCancelable(current)) {
        throw refused('SIGNING_NOT_CANCELABLE', 'Everyone has signed; the document is being made.');
      }
      await this.cancellation.cancelIn(uow, current, {
        by: session.coworkerId === current.signing.coworkerId ? 'sender' : `coworker:${session.coworkerId}`,
        kind: 'canceled',
        reason: reason ?? '',
        name: session.fullName,
      });
    });
    return found;
  }

  async remind(
    session: Session,
    signingId: number,
    signerIds: readonly number[] | undefined,
  ): Promise<{
    readonly reminded: readonly number[];
    readonly skipped: readonly { readonly id: number; readonly reason: SkipReason }[];
  }> {
    await this.get(session, signingId);
    return this.reminding.remind(signingId, signerIds);
  }

  async resume(session: Session, signingId: number): Promise<Checkpoint> {
    await this.get(session, signingId);
    return this.resumption.resume(signingId, session.fullName);
  }

  async seal(session: Session, signingId: number): Promise<SealState> {
    return this.laterSeal.request(session, await this.get(session, signingId));
  }

  async related(session: Session, limetype: string, id: number): Promise<readonly Signing[]> {
    this.userOf(session);
    return this.context.ports.repository.findRelated(session.principal, limetype, id);
  }

  async overviews(session: Session, signings: readonly Signing[]): Promise<readonly SigningOverview[]> {
    this.userOf(session);
    return this.lines.of(session, signings);
  }

  async progress(session: Session, signingId: number): Promise<Progress> {
    return this.reader.of(await this.get(session, signingId));
  }

  async timeline(session: Session, signingId: number, language: Language): Promise<readonly TimelineEvent[]> {
    await this.get(session, signingId);
    return this.story.of(session, signingId, language);
  }

  async portalUrl(session: Session, found: SigningCase): Promise<string | undefined> {
    const { vault, ports, settings } = this.context;
    const { coworkerId } = session;
    if (coworkerId === undefined || isOver(found.signing)) {
      return undefined;
    }
    const coworker = await ports.crm.person(this.context.host.system, 'coworker', coworkerId);
    const own = found.signers.find(
      ({ parent, email, status }) =>
        parent?.limetype === 'coworker' &&
        parent.id === coworkerId &&
        status !== 'canceled' &&
        // Who picks oneself but writes another person's address must not be given that person's link.
        email.toLowerCase() === coworker?.email.toLowerCase(),
    );
    if (own === undefined) {
      return undefined;
    }
    const box = await ports.secrets.getToken(own.id);
    return box === undefined || settings().serverUrl === ''
      ? undefined
      : portalUrlOf(this.context, vault.open(box, own.tokenHash));
  }

  private userOf(session: Session): Session & { readonly coworkerId: number } {
    this.assertUser(session);
    return session as Session & { readonly coworkerId: number };
  }
}
