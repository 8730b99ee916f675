import { randomBytes } from 'node:crypto';
import type { Logger, Translator } from '../../host/index.js';
import type { Json } from '../../signing/index.js';
import { shownTextOf } from '../broker/texts.js';
import type { MethodContext, MethodOutcome, RedirectMethod, RedirectStart } from '../method.js';
import type { SignResponse } from './answers.js';
import type { BuildingBlockClient } from './client.js';
import type { BuildingBlockMethodId } from './configuration.js';
import type { BuildingBlockEvidence } from './evidence.js';
import { buildingBlockRequest, type BuildingBlockRequest } from './request.js';

/** What a method of the building block works with. */
export interface BuildingBlockMethodParts {
  readonly client: Pick<BuildingBlockClient, 'push' | 'signature'>;
  readonly evidence: BuildingBlockEvidence;
  readonly translator: () => Translator;
  readonly logger: () => Logger;
  readonly senderName: (context: Pick<MethodContext, 'signing'>) => Promise<string>;
}

/** Why nothing was signed, when the building block says so. Anything else is its own trouble. */
const REASONS: Readonly<Record<string, string>> = {
  access_denied: 'userCancel',
  refused: 'userCancel',
  canceled: 'userCancel',
  timeout: 'expired',
  wrong_code: 'wrongCode',
  device_unusable: 'deviceUnusable',
  temporarily_unavailable: 'serviceUnavailable',
  lost: 'resultLost',
};

const MADE_AS: Readonly<Record<BuildingBlockMethodId, 'ONETIME' | 'SCD'>> = { national_id: 'ONETIME', scd: 'SCD' };
/** As much as the building block shows. */
const SHOWN = { shows: true, maxText: 256 };
const NONCE_BYTES = 32;

/**
 * A signature by the eSignature Building Block: it is told the document's digest, the person signs there, and what comes back is a detached,
 * time-stamped signature over the document with a certificate that names them.
 */
export class BuildingBlockMethod implements RedirectMethod {
  readonly interaction = 'redirect';
  readonly duty = 'sign';
  readonly level = 'AES';
  /** One way only: nothing to choose before going there. */
  readonly authTypes = [];

  constructor(
    readonly id: BuildingBlockMethodId,
    private readonly parts: BuildingBlockMethodParts,
  ) {}

  async initialize(
    context: MethodContext,
    { transactionId, state, redirectUri }: RedirectStart,
  ): Promise<{ readonly redirectUrl: string; readonly data: Json }> {
    const { signing, now } = context;
    const nonce = randomBytes(NONCE_BYTES).toString('hex');
    const requestedAt = now.toISOString();
    const redirectUrl = await this.parts.client.push(
      {
        hash: Buffer.from(signing.originalDocumentFingerprint, 'hex').toString('base64'),
        dataToBeDisplayed: await this.shownText(context),
        requestTimestamp: requestedAt,
        ...{ nonce, state, callbackUrl: redirectUri, method: this.id },
        uiLocales: signing.metadata.language === 'no' ? 'nb' : signing.metadata.language.replace('_', '-'),
      },
      transactionId,
    );
    const data: BuildingBlockRequest = { transactionId, state, nonce, requestedAt };
    return { redirectUrl, data };
  }

  async finalize(context: MethodContext, data: Json, callbackUrl: string): Promise<MethodOutcome> {
    const asked = buildingBlockRequest(data);
    const { searchParams } = new URL(callbackUrl);
    if (searchParams.get('state') !== asked.state) return this.notOurs(context, asked, 'state');
    const error = searchParams.get('error');
    if (error !== null) return failed(error);
    if (searchParams.get('nonce') !== asked.nonce) return this.notOurs(context, asked, 'nonce');
    const response = await this.parts.client.signature(searchParams.get('signatureId') ?? '-');
    // What it stood for cannot be had any more, or was never ours.
    if (response === undefined) return { state: 'lost', reason: 'resultLost' };
    return this.outcomeOf(context, asked, response);
  }

  async shownText(context: Pick<MethodContext, 'signing' | 'signer'>): Promise<string> {
    const { translator, senderName } = this.parts;
    return shownTextOf(translator(), SHOWN, context, await senderName(context)) ?? '';
  }

  private outcomeOf(
    context: MethodContext,
    asked: BuildingBlockRequest,
    response: SignResponse,
  ): MethodOutcome | Promise<MethodOutcome> {
    if (!('signature' in response)) return failed('message' in response.status ? response.status.message : '');
    if (response.nonce !== asked.nonce) return this.notOurs(context, asked, 'nonce');
    if (response.format !== 'CAdES') return this.notOurs(context, asked, 'format');
    if (response.signatureType !== MADE_AS[this.id]) return this.notOurs(context, asked, 'signatureType');
    return this.parts.evidence.judge(context, this.id, asked, response);
  }

  private notOurs({ signing }: MethodContext, { transactionId }: BuildingBlockRequest, check: string): MethodOutcome {
    const which = { signingId: signing.id, transaction: transactionId, method: this.id, check };
    this.parts.logger().error(which, 'an answer of the eSignature Building Block is not what was asked for');
    return { state: 'failed', reason: 'evidenceInvalid' };
  }
}

function failed(error: string): MethodOutcome {
  const reason = REASONS[error] ?? 'schemeFailed';
  return { state: reason === 'resultLost' ? 'lost' : 'failed', reason };
}
