import { InputError, NotAllowedError } from '../../../errors.js';
import { assertFormat } from '../../formats/index.js';
import type { EService, SigningWay } from '../e-services/e-service.js';
import type { EServices } from '../e-services/e-services.js';
import type { Payment, Payments } from '../e-services/payments.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import type { KeptRequest } from '../operations/operation.js';
import { interactiveSchema, pushSchema, readFields, readRequest, type RequestWindow } from './request.js';

/** A request that an e-service may make, as it is kept. */
export interface AcceptedRequest {
  readonly service: EService;
  readonly request: KeptRequest & { readonly nonce: string; readonly state: string; readonly callbackUrl: string };
}

/** Takes requests in, however they come: all are checked alike. */
export class Intake {
  constructor(
    private readonly services: EServices,
    private readonly payments: Payments,
    private readonly window: RequestWindow,
    private readonly now: () => Date,
  ) {}

  /** A request that an e-service's own server pushes. @param paymentToken - of the call's header */
  async pushed(service: EService, body: unknown, paymentToken?: string): Promise<AcceptedRequest> {
    const fields = readFields(pushSchema, body);
    if (!service.callbackUrls.includes(fields.callbackUrl)) throw unknownCallback();
    const { method } = fields;
    if (method !== undefined) assertOffered(service, method);
    const token = fields.paymentToken ?? paymentToken;
    return this.accepted(service, readRequest(fields, this.now(), this.window), token);
  }

  /**
   * A request that comes through a browser: its callback address says whose it is.
   *
   * @throws `InputError` `BB_CALLBACK_UNKNOWN` before anything else is looked at; `NotAllowedError` `BB_PUSH_REQUIRED`
   */
  async carried(query: unknown, paymentToken?: string): Promise<AcceptedRequest> {
    const service = await this.ownerOf(query);
    if (service.pushedOnly) {
      const code: BuildingBlockErrorCode = 'BB_PUSH_REQUIRED';
      throw new NotAllowedError(code, 'This e-service has to push its requests.');
    }
    const fields = readFields(interactiveSchema, query);
    return this.accepted(service, readRequest(fields, this.now(), this.window, true), paymentToken);
  }

  /** The e-service to whose registered address a request wants to return. @throws `InputError` `BB_CALLBACK_UNKNOWN` */
  async ownerOf(query: unknown): Promise<EService> {
    const { callbackUrl } = (query ?? {}) as { callbackUrl?: unknown };
    if (callbackUrl === undefined || callbackUrl === '') readFields(interactiveSchema, query);
    const service = typeof callbackUrl === 'string' ? await this.services.ofCallback(callbackUrl) : undefined;
    if (service === undefined) throw unknownCallback();
    return service;
  }

  /** Checks what has to be paid. @returns nothing when nothing has */
  async payment(service: EService, token: string | undefined): Promise<Payment | undefined> {
    const { payment, clientId } = service;
    return payment && this.payments.check(token, payment, clientId);
  }

  private async accepted(
    service: EService,
    request: ReturnType<typeof readRequest>,
    paymentToken: string | undefined,
  ): Promise<AcceptedRequest> {
    assertFormat(request);
    const payment = await this.payment(service, paymentToken);
    const { nonce = '', state = '', callbackUrl = '' } = request;
    const { name: serviceName, serialNumber } = service;
    const kept = { ...request, nonce, state, callbackUrl, serviceName, serialNumber };
    return { service, request: payment === undefined ? kept : { ...kept, payment } };
  }
}

/** @throws `NotAllowedError` `BB_METHOD_NOT_OFFERED` */
export function assertOffered({ methods }: { readonly methods: readonly SigningWay[] }, way: SigningWay): void {
  if (methods.includes(way)) return;
  const code: BuildingBlockErrorCode = 'BB_METHOD_NOT_OFFERED';
  throw new NotAllowedError(code, 'This e-service does not offer this way to sign.');
}

export function unknownCallback(): InputError<BuildingBlockErrorCode> {
  return new InputError('BB_CALLBACK_UNKNOWN', 'The callback address is not registered.');
}
