import type { CertificateSubject } from '../building-block/contract.js';

/** Kinds of devices, as the building block spells them. */
export const SCD_TYPES = [
  'REMOTE_SCD_APP_APPLE',
  'REMOTE_SCD_APP_ANDROID',
  'REMOTE_SCD_APP_SE_APPLE',
  'REMOTE_SCD_APP_SE_ANDROID',
  'REMOTE_SCD_SIM',
  'REMOTE_SCD_ESIM',
  'REMOTE_SCD_SMARTID',
] as const;
export type ScdType = (typeof SCD_TYPES)[number];

/** How a device's certificate stands. `PENDING`: its owner has yet to make the key; `ERROR`: that came to nothing. */
export type DeviceState = 'PENDING' | 'ACTIVE' | 'SUSPENDED' | 'REVOKED' | 'EXPIRED' | 'ERROR';

/** Whose device it is, from verified claims. */
export interface DeviceOwner {
  /** Pairwise subject at the building block. Kept as a keyed digest alone. */
  readonly psut: string;
  readonly subject: CertificateSubject;
}

/** A device's certificate as its owner sees it. */
export interface DeviceCertificate {
  /** 64 hex digits. */
  readonly certificateId: string;
  readonly pseudonym: string;
  /** PEM; null while there is none. */
  readonly certificate: string | null;
  readonly state: DeviceState;
  /** Of a suspension or revocation as its owner gave it, of an error a stable word; else empty. */
  readonly reason: string;
  readonly scdType: ScdType;
  readonly scdKeyId: number | null;
  /** While the key is being made: what the owner compares with the device. */
  readonly verificationCode: string | null;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** Periods of the work with devices. */
export interface DeviceTimings {
  /** Life of a pseudonym token. */
  readonly tokenMs: number;
  /** For the owner to sign. */
  readonly signMs: number;
  /** For the owner to choose a PIN and have the key made. */
  readonly onboardMs: number;
  /** Between two questions for an outcome, at first; later three times as long. */
  readonly pollMs: number;
  /** Until something that could not be reached is tried again; what a signature that was made lacks less and less often. */
  readonly retryMs: number;
  /** Between two looks for work. */
  readonly tickMs: number;
  /** How long work stays with a process that shows no sign of life. */
  readonly leaseMs: number;
  /** How long results can be fetched. */
  readonly keepMs: number;
  /** Until the code is told, where some devices' own servers make it: for every name alike. */
  readonly codeMs: number;
}

/** Periods as they are unless configured. */
export const USUAL_TIMINGS: DeviceTimings = {
  tokenMs: 3 * 60_000,
  signMs: 2 * 60_000,
  onboardMs: 10 * 60_000,
  pollMs: 1_000,
  retryMs: 2_000,
  tickMs: 400,
  leaseMs: 60_000,
  keepMs: 60 * 60_000,
  codeMs: 1_500,
};

/** How often devices may be asked, so that nobody's telephone can be made to ring all day. */
export interface DeviceLimits {
  readonly periodMs: number;
  /** Requests from one address in a period. */
  readonly perSource: number;
  /** Requests for one name in a period. */
  readonly perTarget: number;
  /** Requests for one name that wait for an answer at a time. */
  readonly openPerTarget: number;
  /** Registrations of one owner in a period. */
  readonly perOwner: number;
  /** Refusals one after the other before a device is left alone. */
  readonly refusals: number;
  /** For how long; doubled by every further refusal, up to sixteen times. */
  readonly restMs: number;
  /** For how long an e-service stays blocked by an owner. */
  readonly blockMs: number;
}

/** Limits as they are unless configured. */
export const USUAL_LIMITS: DeviceLimits = {
  periodMs: 5 * 60_000,
  perSource: 100,
  perTarget: 20,
  openPerTarget: 3,
  perOwner: 20,
  refusals: 3,
  restMs: 5 * 60_000,
  blockMs: 30 * 24 * 60 * 60_000,
};
