/** A user of the host, as far as a check of the set-up must know. */
export interface GroupMember {
  readonly username: string;
  /** `impersonated`: can never log in. */
  readonly kind: 'user' | 'impersonated';
  readonly coworkerId?: number;
}

/** How background work stands. */
export interface WorkState {
  readonly waiting: number;
  readonly active: number;
  /** Given up: only a person starts them again. */
  readonly failed: number;
  /** When the job that has waited longest became due; absent when none waits. */
  readonly waitingSince?: Date;
}

/** What only the host knows of itself, for checks of the set-up. Reads only, sends nothing. */
export interface HostDiagnostics {
  /** @returns `undefined` when there is no such group */
  groupMembers(group: string): Promise<readonly GroupMember[] | undefined>;
  work(): Promise<WorkState>;
  /** Connects to the mail server and logs in. @throws `UnavailableError` `HOST_MAIL_UNAVAILABLE` */
  verifyMail(): Promise<void>;
}
