import { StateStore } from './state.js';

/** Who is logged in where. */
export interface ApplicationData {
  readonly applicationName: string;
  readonly session: {
    readonly language: string;
    readonly admin: boolean;
    readonly application: string;
    readonly features: Readonly<Record<string, boolean>>;
    readonly addons: Readonly<Record<string, string>>;
  };
  readonly currentUser: {
    readonly id: number;
    readonly username: string;
    readonly fullname: string;
    readonly email: string;
    readonly groups: readonly string[];
    readonly defaultGroup: string | null;
    readonly coworker: { readonly id: number; readonly limetype: string } | null;
  };
}

/** `state.application`. */
export class ApplicationRepository extends StateStore<ApplicationData> {
  take(data: ApplicationData): void {
    this.change(data);
  }

  getApplicationName(): string {
    return this.value.applicationName;
  }

  getSession(): ApplicationData['session'] {
    return this.value.session;
  }

  getCurrentUser(): ApplicationData['currentUser'] {
    return this.value.currentUser;
  }

  getLanguage(): string {
    return this.value.session.language;
  }
}
