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
export { approveMethod } from './approve/approve-method.js';
export { checkboxMethod } from './checkbox/checkbox-method.js';
export { DRAWN_MAX_BODY_BYTES, drawnMethod } from './drawn/drawn-method.js';
export { Collector } from './sessions/collector.js';
export type { IdentityGate, IdentityVerdict } from './sessions/identity-gate.js';
export { PollSessions, type PollLook } from './sessions/poll-sessions.js';
export type { SessionParts } from './sessions/recording.js';
export { RedirectSessions, type RedirectTicket } from './sessions/redirect-sessions.js';
