import type { HostFile, Principal, UnitOfWork } from '../host/index.js';
import { NotFoundError } from '../errors.js';
import { hashToken } from './access-token.js';
import { ActRecorder } from './act-recorder.js';
import type { SigningContext } from './context.js';
import { Decliner } from './decliner.js';
import { invalidToken, signingNotFound, tamperedFile, type SigningErrorCode } from './errors.js';
import { EVENTS } from './events.js';
import { canAct, isOver, signerStatusesBefore, statusAfterOpening } from './lifecycle.js';
import { portalUrlOf } from './links.js';
import { dutyOf, waitingFor } from './order-groups.js';
import { OriginalCopies } from './original-copies.js';
import { assertMayAct, assertMayRead } from './portal-rules.js';
import type { Signer, SigningCase } from './records.js';
import { Registrar } from './registrar.js';
import { SeenCases } from './seen-cases.js';
import type {
  Act,
  ClientTrace,
  PortalService,
  SignatureAct,
  SigningOnBehalf,
  Visit,
  VisitedDocument,
} from './services.js';
import type { MethodId } from './vocabulary.js';

/** `lastopeneddate` is renewed at most so often. */
const REOPEN_MS = 60_000;

/** What holders of an access token do, on the domain's ports and as the impersonated portal user. */
export class SigningPortalService implements PortalService, SigningOnBehalf {
  private readonly recorder: ActRecorder;
  private readonly decliner: Decliner;
  private readonly copies: OriginalCopies;
  private readonly registrar: Registrar;
  private readonly seen: SeenCases;

  constructor(private readonly context: SigningContext) {
    this.copies = new OriginalCopies(context.host, context.now);
    this.recorder = new ActRecorder(context);
    this.decliner = new Decliner(context);
    this.registrar = new Registrar(context);
    this.seen = new SeenCases(context.now);
  }

  async visit(principal: Principal, token: string): Promise<Visit> {
    const hit = await this.context.ports.repository.getByTokenHash(principal, hashToken(token));
    if (hit === undefined) {
      throw invalidToken();
    }
    await this.context.guard.verify(hit.found);
    return visitOf(hit.found, hit.signer);
  }

  async open(principal: Principal, visit: Visit): Promise<Visit> {
    if (!this.isOpeningDue(visit.found, visit.signer)) {
      return visit;
    }
    const { units, ports, journal, now } = this.context;
    const { found } = await units.change(principal, visit.found.signing.id, async (uow, current) => {
      const signer = signerOf(current, visit.signer.id);
      if (!this.isOpeningDue(current, signer)) {
        return;
      }
      const isFirst = signer.lastOpenedDate === null;
      await ports.repository.updateSigner(uow, signer.id, { lastOpenedDate: now() });
      await ports.repository.updateSigner(uow, signer.id, { status: 'opened' }, signerStatusesBefore('opened'));
      const status = statusAfterOpening(current.signing.status);
      if (status !== current.signing.status) {
        await ports.repository.update(uow, current.signing.id, { status });
      }
      if (isFirst) {
        await uow.publish(EVENTS.signerOpened, { signer_id: signer.id, signing_id: current.signing.id });
        const details = { signerId: signer.id, name: signer.name, trace: '' };
        await journal.write(uow, current.signing, 'opened', String(signer.id), details);
      }
    });
    return visitOf(found, signerOf(found, visit.signer.id));
  }

  async originalDocument(principal: Principal, token: string, isContinuation = false): Promise<VisitedDocument> {
    const { found, signer } = await this.visit(principal, token);
    assertMayRead(signer);
    return this.alarming(found, () => this.copies.get(found.signing, isContinuation));
  }

  async signedDocument(
    principal: Principal,
    token: string,
  ): Promise<{ file: HostFile; content: NodeJS.ReadableStream }> {
    const { found, signer } = await this.visit(principal, token);
    assertMayRead(signer);
    const { host, ports } = this.context;
    const { status, signedDocumentId } = found.signing;
    const document =
      status === 'signed' && signedDocumentId !== null
        ? await ports.crm.document(host.system, signedDocumentId)
        : undefined;
    const file = document?.fileId == null ? undefined : await host.files.get(host.system, document.fileId);
    if (file === undefined) {
      throw new NotFoundError<SigningErrorCode>('DOCUMENT_NOT_READY', 'The signed document is not ready yet.');
    }
    return { file, content: await host.files.read(host.system, file.id) };
  }

  async assertCanAct(principal: Principal, token: string, duty: 'sign' | 'approve', method?: MethodId): Promise<Visit> {
    const visit = await this.visit(principal, token);
    assertMayAct(visit.found, visit.signer, duty, method);
    return visit;
  }

  async act(principal: Principal, token: string, act: Act): Promise<Visit> {
    const method = act.method === 'approve' ? undefined : act.method;
    const { found, signer } = await this.assertCanAct(principal, token, act.duty, method);
    await this.alarming(found, () => this.copies.verify(found.signing));
    const entered = await this.registrar.enter(found, signer.id, act, token);
    const changed = await this.recorder.record(principal, found.signing, signer.id, entered);
    return visitOf(changed, signerOf(changed, signer.id));
  }

  async assertSignerCanAct(
    principal: Principal,
    signingId: number,
    signerId: number,
    method: MethodId,
    maxAgeMs = 0,
  ): Promise<Visit> {
    const found = await this.seen.get(signingId, maxAgeMs, () => this.verified(principal, signingId));
    const visit = visitOf(found, signerOf(found, signerId));
    assertMayAct(visit.found, visit.signer, 'sign', method);
    return visit;
  }

  async signFor(
    principal: Principal,
    signingId: number,
    signerId: number,
    act: SignatureAct,
    alongside: (uow: UnitOfWork) => Promise<void>,
  ): Promise<Visit> {
    const { found } = await this.assertSignerCanAct(principal, signingId, signerId, act.method);
    await this.alarming(found, () => this.copies.verify(found.signing));
    const entered = await this.registrar.enter(found, signerId, act);
    const changed = await this.recorder.record(principal, found.signing, signerId, entered, alongside);
    return visitOf(changed, signerOf(changed, signerId));
  }

  async personalUrl(signingId: number, signerId: number): Promise<string> {
    const { host, ports, vault } = this.context;
    const found = await ports.repository.get(host.system, signingId);
    if (found === undefined) {
      throw signingNotFound(signingId);
    }
    const box = (await ports.secrets.getToken(signerId)) ?? '';
    return portalUrlOf(this.context, vault.open(box, signerOf(found, signerId).tokenHash));
  }

  async decline(
    principal: Principal,
    token: string,
    kind: 'declined' | 'not_me',
    reason: string,
    trace: ClientTrace,
  ): Promise<Visit> {
    const { found, signer } = await this.visit(principal, token);
    const changed = await this.decliner.decline(principal, found.signing.id, signer.id, { kind, reason, trace });
    return visitOf(changed, signerOf(changed, signer.id));
  }

  /** Removes private copies that no visit needs any more. */
  sweepCopies(): Promise<void> {
    return this.copies.sweep();
  }

  private async verified(principal: Principal, signingId: number): Promise<SigningCase> {
    const found = await this.context.ports.repository.get(principal, signingId);
    if (found === undefined) {
      throw signingNotFound(signingId);
    }
    await this.context.guard.verify(found);
    return found;
  }

  private isOpeningDue({ signing }: SigningCase, { status, lastOpenedDate }: Signer): boolean {
    if (isOver(signing) || status === 'canceled') {
      return false;
    }
    return lastOpenedDate === null || this.context.now().getTime() - lastOpenedDate.getTime() >= REOPEN_MS;
  }

  /** A file that differs from its fingerprint alarms log and history like a changed row. */
  private async alarming<T>(found: SigningCase, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'SIGNING_TAMPERED_FILE') {
        await this.context.guard.raise(found, 'file');
        throw tamperedFile(found.signing.id);
      }
      throw error;
    }
  }
}

function visitOf(found: SigningCase, signer: Signer): Visit {
  return {
    found,
    signer,
    duty: dutyOf(signer),
    canAct: canAct(found, signer),
    waitingFor: isOver(found.signing) ? [] : waitingFor(found.signers, signer.id),
  };
}

function signerOf({ signers }: SigningCase, id: number): Signer {
  const signer = signers.find((one) => one.id === id);
  if (signer === undefined) {
    throw invalidToken();
  }
  return signer;
}
