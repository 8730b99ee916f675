export type {
  AssuranceLevel,
  Evidence,
  InstantMethod,
  MethodContext,
  MethodIdentity,
  MethodOutcome,
  PollMethod,
  PollStep,
  PollView,
  RedirectMethod,
  RedirectStart,
  SigningMethod,
  VerifiedPerson,
} from './method.js';
export { MethodRegistry } from './registry.js';
export { createMethods, createSessionParts, type EidParts } from './create.js';
export { createEidChecks } from './setup-checks.js';
export { approveMethod } from './approve/approve-method.js';
export { checkboxMethod } from './checkbox/checkbox-method.js';
export { DRAWN_MAX_BODY_BYTES, drawnMethod } from './drawn/drawn-method.js';
export { Collector } from './sessions/collector.js';
export type { IdentityGate, IdentityVerdict } from './sessions/identity-gate.js';
export { isOwnBrowser } from './sessions/attempt.js';
export { PollSessions, type PollLook, type PollTicket } from './sessions/poll-sessions.js';
export { IdentityDecisions, type HeldSignature } from './sessions/identity-decisions.js';
export type { SessionParts } from './sessions/recording.js';
export { RedirectSessions, type RedirectTicket } from './sessions/redirect-sessions.js';
export { messageKeyOf } from './bankid/messages.js';
export { BANKID_OPTIONS } from './bankid/configuration.js';
export { BROKER_OPTIONS } from './broker/configuration.js';
export { SERVICE_OPTIONS } from './service/configuration.js';
export { BUILDING_BLOCK_OPTIONS } from './building-block/configuration.js';
