import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { StateError } from '../../../errors.js';
import { continueAs } from '../../correlation.js';
import { sha256 } from '../../store/digest.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import type { Operation } from '../operations/operation.js';
import type { BuildingBlockParts } from '../parts.js';
import { requestNotFound, type Ticket } from '../requests/tickets.js';
import type { Browser } from './browser.js';

/** What a form or an address of ours is about. */
export type Subject =
  { readonly kind: 'ticket' | 'requestId' | 'operation'; readonly value: string } | { readonly kind: 'none' };

/** What a form or address names. */
export function subjectIn(fields: unknown): Subject {
  const given = (fields ?? {}) as Readonly<Record<string, unknown>>;
  for (const kind of ['operation', 'requestId', 'ticket'] as const) {
    const value = given[kind];
    if (typeof value === 'string' && value !== '') return { kind, value };
  }
  return { kind: 'none' };
}

/** What a form carries unseen: what it is about, and that it is ours, for this browser. */
export function hiddenFields(
  browser: Browser,
  kind: 'ticket' | 'requestId' | 'operation',
  value: string,
): Record<string, string> {
  return { [kind]: value, form: browser.formToken(`${kind}:${value}`) };
}

/** Finds the operations that browsers speak of. */
export class Front {
  constructor(private readonly parts: BuildingBlockParts) {}

  /** An operation that this browser has begun. @throws `NotFoundError` `BB_REQUEST_NOT_FOUND` for any other */
  async ownOperation(operationId: unknown, browser: Browser | undefined): Promise<Operation> {
    const { operations } = this.parts;
    const found = typeof operationId === 'string' ? await operations.find(operationId) : undefined;
    if (found === undefined || browser === undefined || found.browserHash !== browser.hash) throw requestNotFound();
    return this.usable(found);
  }

  /** What was pushed, for the first browser that opens it and for no other. @throws `NotFoundError` `BB_REQUEST_NOT_FOUND` */
  async pushed(requestId: string, browser: Browser | undefined): Promise<Operation> {
    const found = await this.parts.operations.byRequest(requestId);
    if (found === undefined) throw requestNotFound();
    if (found.browserHash !== null && found.browserHash !== browser?.hash) throw requestNotFound();
    return this.usable(found);
  }

  /**
   * The operation that a form speaks of; what waited in a page becomes one now.
   *
   * @throws `NotAllowedError` `BB_OTHER_BROWSER`, `NotFoundError` `BB_REQUEST_NOT_FOUND`, `StateError` `BB_NONCE_USED`, `PaymentRequiredError`
   */
  async fromForm(request: Request): Promise<{ readonly operation: Operation; readonly browser: Browser }> {
    const { browser, subject } = this.senderOf(request);
    if (subject.kind === 'operation') return { browser, operation: await this.ownOperation(subject.value, browser) };
    const operation =
      subject.kind === 'ticket'
        ? await this.redeem(this.parts.tickets.open(subject.value, browser.hash), browser)
        : await this.bind(await this.pushed(subject.value, browser), browser);
    return { browser, operation };
  }

  /** Whose form it is, and what it is about. */
  senderOf(request: Request): { readonly browser: Browser; readonly subject: Exclude<Subject, { kind: 'none' }> } {
    const subject = subjectIn(request.body);
    if (subject.kind === 'none') throw requestNotFound();
    return { browser: this.parts.browsers.sender(request, `${subject.kind}:${subject.value}`), subject };
  }

  /** The operation that a request has become already, if it was this browser's. @throws `StateError` `BB_NONCE_USED` if another's */
  async begun(clientId: string, nonce: string, browser: Browser | undefined): Promise<Operation | undefined> {
    const found = await this.parts.operations.byRequestKey(requestKeyOf(clientId, nonce));
    if (found === undefined) return undefined;
    if (browser === undefined || found.browserHash !== browser.hash) throw nonceUsed();
    return this.usable(found);
  }

  private async redeem({ clientId, request }: Ticket, browser: Browser): Promise<Operation> {
    const known = await this.begun(clientId, request.nonce, browser);
    if (known) return known;
    const { payment, ...kept } = request;
    const wanted = {
      ...{ operationId: randomBytes(16).toString('hex'), clientId, request: kept, browserHash: browser.hash },
      ...{ requestKey: requestKeyOf(clientId, request.nonce), expiresAt: this.deadline() },
    };
    const operation =
      (await this.parts.endings.begin(wanted, 'redirect', payment)) ??
      (await this.begun(clientId, request.nonce, browser));
    if (operation === undefined) throw nonceUsed();
    return operation;
  }

  private async bind(operation: Operation, browser: Browser): Promise<Operation> {
    if (operation.browserHash === browser.hash) return operation;
    const { operations } = this.parts;
    const bound = await operations.change(operation, { state: operation.state, browserHash: browser.hash });
    return bound ?? this.ownOperation(operation.operationId, browser);
  }

  private async usable(found: Operation): Promise<Operation> {
    continueAs(found.request.correlationId);
    const operation = await this.parts.oneTimeRuns.current(found);
    const isOpen = operation.state === 'waiting' || operation.state === 'login';
    if (isOpen && operation.expiresAt <= this.parts.now()) throw requestNotFound();
    return operation;
  }

  private deadline(): Date {
    return new Date(this.parts.now().getTime() + this.parts.times.requestLifetimeMs);
  }
}

/** A nonce of an e-service stands for one operation, ever. */
export function requestKeyOf(clientId: string, nonce: string): string {
  return sha256(JSON.stringify(['request', clientId, nonce.toLowerCase()]));
}

export function nonceUsed(): StateError<BuildingBlockErrorCode> {
  return new StateError('BB_NONCE_USED', 'A request with this nonce was made before.');
}
