import type { Endpoint } from '../host/index.js';
import { candidatesEndpoint } from './candidates.js';
import type { EndpointContext } from './context.js';
import { createEndpoint } from './create.js';
import { evidenceEndpoint } from './evidence.js';
import { identityEndpoint } from './identity.js';
import { initEndpoint } from './init.js';
import { previewEndpoint } from './preview.js';
import { applyEndpoint, planEndpoint } from './setup.js';
import { progressEndpoint, timelineEndpoint } from './progress.js';
import {
  cancelEndpoint,
  cancelPostEndpoint,
  getEndpoint,
  remindEndpoint,
  resumeEndpoint,
  sealEndpoint,
} from './signings.js';
import { statusEndpoint } from './status.js';

/** Every address for a logged-in coworker. Fixed words stand before `/signing/:id/`, which would swallow them. */
export function sessionEndpoints(context: EndpointContext): readonly Endpoint[] {
  return [
    initEndpoint(context),
    candidatesEndpoint(context),
    previewEndpoint(context),
    createEndpoint(context),
    resumeEndpoint(context),
    remindEndpoint(context),
    sealEndpoint(context),
    cancelPostEndpoint(context),
    progressEndpoint(context),
    timelineEndpoint(context),
    evidenceEndpoint(context),
    identityEndpoint(context),
    getEndpoint(context),
    cancelEndpoint(context),
    statusEndpoint(context),
    planEndpoint(context),
    applyEndpoint(context),
  ];
}
