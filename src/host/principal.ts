/** The seven languages of the product, in Lime's spelling. */
export type Language = 'da' | 'de' | 'en_us' | 'fi' | 'nl' | 'no' | 'sv';

/** Who acts: the subject of every security policy check. */
export interface Principal {
  /** `user`: logged in; `impersonated`: a user that can never log in, for one endpoint call; `system`: the application's own tasks. */
  readonly kind: 'user' | 'impersonated' | 'system';
  readonly userId: number;
  readonly username: string;
  readonly isAdmin: boolean;
  readonly groups: readonly string[];
}

/** A logged-in user as endpoints see it. */
export interface Session {
  readonly principal: Principal;
  readonly fullName: string;
  readonly language: Language;
  /** The coworker record linked to the user; absent when there is none. */
  readonly coworkerId?: number;
}
