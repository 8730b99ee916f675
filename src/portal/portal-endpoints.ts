import type { Endpoint } from '../host/index.js';
import { approveEndpoint, checkboxEndpoint, declineEndpoint, signatureEndpoint } from './acts.js';
import type { PortalContext } from './context.js';
import { bankIdEndpoints } from './eid/bankid.js';
import { callbackEndpoint } from './eid/callback.js';
import { redirectEndpoints } from './eid/redirect.js';
import { originalDocumentEndpoint, signedDocumentEndpoint } from './documents.js';
import { pageEndpoint } from './page/page.js';
import { shownTextEndpoint } from './shown-text.js';
import { receiptEndpoint } from './receipt/receipt.js';
import { verifyEndpoint, type VerifierFiles } from './verify/verify.js';
import { signingEndpoint } from './signing.js';
import { translationEndpoint } from './translation.js';

/**
 * Every address for the holder of a token, and the page they arrive on.
 *
 * @param componentsRoute - the static route of the web components, with their version
 * @param verifier - script and style of the verification page
 */
export function portalEndpoints(
  context: PortalContext,
  componentsRoute: string,
  verifier: VerifierFiles,
): readonly Endpoint[] {
  return [
    // First, because endpoints are looked through in this order and this is what is called most.
    signingEndpoint(context),
    pageEndpoint(context, componentsRoute),
    translationEndpoint(context),
    originalDocumentEndpoint(context),
    signedDocumentEndpoint(context),
    checkboxEndpoint(context),
    signatureEndpoint(context),
    approveEndpoint(context),
    declineEndpoint(context),
    shownTextEndpoint(context),
    ...bankIdEndpoints(context),
    ...redirectEndpoints(context),
    callbackEndpoint(context),
    receiptEndpoint(context),
    verifyEndpoint(context, verifier),
  ];
}
