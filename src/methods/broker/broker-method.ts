import { InputError } from '../../errors.js';
import { createNonce, type PkiPrimitives } from '../../evidence/index.js';
import type { Logger, Translator } from '../../host/index.js';
import type { Json } from '../../signing/index.js';
import { hiddenDataOf } from '../bankid/texts.js';
import type { MethodErrorCode } from '../errors.js';
import type { MethodContext, MethodOutcome, RedirectMethod, RedirectStart } from '../method.js';
import type { Answered } from './client.js';
import type { BrokerDirectory } from './directory.js';
import type { BrokerEvidence } from './evidence.js';
import type { Logins } from './logins.js';
import { brokerRequest, type BrokerRequest } from './request.js';
import { textKeyOf, type Scheme } from './schemes.js';
import { shownTextOf } from './texts.js';

/** What a method behind the broker works with. */
export interface BrokerMethodParts {
  readonly directory: BrokerDirectory;
  readonly logins: Logins;
  readonly evidence: BrokerEvidence;
  readonly primitives: PkiPrimitives;
  readonly translator: () => Translator;
  readonly logger: () => Logger;
  readonly senderName: (context: Pick<MethodContext, 'signing'>) => Promise<string>;
}

/** Why nothing was signed, when the broker says so. Anything else is the scheme's own trouble. */
const REASONS: Readonly<Record<string, string>> = {
  access_denied: 'userCancel',
  login_required: 'expired',
  interaction_required: 'expired',
  // The code was used, is too old, or was never given: whatever it stood for cannot be had any more.
  invalid_grant: 'resultLost',
};

/**
 * An eID that is reached through a broker: the person logs in there with the intention to sign, sees the text, and the broker's token
 * answers the nonce that was made from the document.
 */
export class BrokerMethod implements RedirectMethod {
  readonly interaction = 'redirect';
  readonly duty = 'sign';
  readonly id: Scheme['id'];
  readonly country: string;
  readonly level: Scheme['level'];
  readonly authTypes: RedirectMethod['authTypes'];

  constructor(
    private readonly scheme: Scheme,
    ways: readonly string[],
    private readonly parts: BrokerMethodParts,
  ) {
    ({ id: this.id, country: this.country, level: this.level } = scheme);
    this.authTypes = ways.map((value) => ({ value, textKey: textKeyOf(scheme, value) ?? '' }));
  }

  async initialize(
    context: MethodContext,
    start: RedirectStart,
  ): Promise<{ readonly redirectUrl: string; readonly data: Json }> {
    const { authType: acr, state, redirectUri, transactionId } = start;
    if (!this.authTypes.some(({ value }) => value === acr)) {
      const code: MethodErrorCode = 'METHOD_UNKNOWN';
      throw new InputError(code, 'This method cannot be begun this way.');
    }
    const { scheme, parts } = this;
    const text = await this.shownText(context);
    const hiddenData = scheme.echo === 'bankid' ? hiddenDataOf(context) : undefined;
    const { nonce, nonceRandom } = await createNonce(context.signing.originalDocumentFingerprint, parts.primitives);
    const { url, request, kept } = await parts.logins.begin({
      ...{ scheme, acr, transactionId, redirectUri, state, nonce },
      language: uiLocaleOf(context.signing.metadata.language),
      wantsCertificate: this.wantsCertificate,
      ...(text === undefined ? {} : { text }),
      ...(hiddenData === undefined ? {} : { hiddenData }),
      ...(scheme.echo === 'bankid' && context.expectedNumber !== undefined
        ? { nationalNumber: context.expectedNumber }
        : {}),
    });
    const data: BrokerRequest = {
      ...{ transactionId, acr, request, redirectUri, state, kept, nonce, nonceRandom },
      requestedAt: context.now.toISOString(),
      ...(text === undefined ? {} : { shownText: Buffer.from(text).toString('base64') }),
      ...(hiddenData === undefined ? {} : { hiddenData }),
    };
    return { redirectUrl: url, data };
  }

  async finalize(context: MethodContext, data: Json, callbackUrl: string): Promise<MethodOutcome> {
    const asked = brokerRequest(data);
    const { logins, directory, evidence } = this.parts;
    // The keys first: a code can be used once, and must not be wasted on a token that cannot be verified.
    await directory.keys();
    const address = new URL(asked.redirectUri);
    address.search = new URL(callbackUrl).search;
    const { state, nonce, kept } = asked;
    const answered = await logins.answer(address, kept, { scheme: this.scheme, state, nonce });
    return 'idToken' in answered
      ? evidence.judge(context, this.scheme, asked, answered.idToken)
      : this.outcomeOf(context, asked, answered);
  }

  async shownText(context: Pick<MethodContext, 'signing' | 'signer'>): Promise<string | undefined> {
    const { translator, senderName } = this.parts;
    return shownTextOf(translator(), this.scheme, context, await senderName(context), this.wantsCertificate);
  }

  /** Only where there are roots to judge it by. */
  private get wantsCertificate(): boolean {
    return this.scheme.certificate !== undefined && this.parts.evidence.takesCertificates;
  }

  private outcomeOf(
    { signing }: MethodContext,
    { transactionId: transaction }: BrokerRequest,
    answered: Exclude<Answered, { readonly idToken: string }>,
  ): MethodOutcome {
    const which = { signingId: signing.id, transaction, method: this.id };
    if ('invalid' in answered) {
      this.parts
        .logger()
        .error({ ...which, check: answered.invalid }, 'an answer of the broker is not what was asked for');
      return { state: 'failed', reason: 'evidenceInvalid' };
    }
    const { error, from } = answered;
    const reason = REASONS[error] ?? (from === 'browser' ? 'schemeFailed' : 'brokerRefused');
    if (reason === 'brokerRefused') this.parts.logger().error({ ...which, error }, 'the broker refuses our calls');
    return { state: reason === 'resultLost' ? 'lost' : 'failed', reason };
  }
}

/** The host's languages as browsers know them. */
function uiLocaleOf(language: string): string {
  return language === 'no' ? 'nb' : language.replace('_', '-');
}
