import type { Endpoint } from '../host/index.js';
import { checkEndpoint } from './setup-check.js';
import type { SetupContext } from './setup-context.js';
import { mailPreviewEndpoint, testMailEndpoint } from './setup-mail.js';
import { methodsEndpoint } from './setup-methods.js';
import { namesEndpoint } from './setup-names.js';

/** Every address of the administration pages beside plan and apply; for administrators only. */
export function setupEndpoints(context: SetupContext): readonly Endpoint[] {
  return [
    checkEndpoint(context),
    namesEndpoint(context),
    methodsEndpoint(context),
    mailPreviewEndpoint(context),
    testMailEndpoint(context),
  ];
}
