import type { HttpClient } from '../platform/http.js';
import { HttpResponseError } from '../platform/http.js';
import type { ApplicationData } from '../platform/application.js';

/** Answer of `GET api/v1/session/`. */
interface ServerSession {
  readonly user: { readonly id: number; readonly username: string; readonly fullname: string };
  readonly coworker: { readonly id: number; readonly limetype: string } | null;
  readonly language: string;
  readonly groups: readonly string[];
  readonly admin: boolean;
}

/** Who is logged in; nobody when the server knows no session. */
export async function readSession(http: HttpClient, application: string): Promise<ApplicationData | undefined> {
  try {
    const session = (await http.get('api/v1/session/')) as ServerSession;
    return applicationOf(session, application, await emailOf(http, session));
  } catch (error) {
    if (error instanceof HttpResponseError && error.status === 401) return undefined;
    throw error;
  }
}

export async function logIn(http: HttpClient, username: string, password: string): Promise<void> {
  await http.post('api/v1/session/', { username, password });
}

export async function logOut(http: HttpClient): Promise<void> {
  await http.delete('api/v1/session/');
}

/** From now on this person's client speaks this language, wherever they log in. */
export async function chooseLanguage(http: HttpClient, language: string): Promise<void> {
  await http.patch('api/v1/session/', { language });
}

/** Every text of the host and its packages in a language. */
export async function readTexts(http: HttpClient, language: string): Promise<Readonly<Record<string, string>>> {
  return (await http.get('api/v1/translation/', { params: { language } })) as Record<string, string>;
}

async function emailOf(http: HttpClient, { coworker }: ServerSession): Promise<string> {
  if (coworker === null) return '';
  // A coworker whose record may not be read has no address here.
  const record = await http.get(`api/v1/limeobject/${coworker.limetype}/${coworker.id}/`).catch(() => ({}));
  const { email } = record as { email?: unknown };
  return typeof email === 'string' ? email : '';
}

function applicationOf(session: ServerSession, applicationName: string, email: string): ApplicationData {
  const { user, coworker, language, groups, admin } = session;
  return {
    applicationName,
    session: { language, admin, application: applicationName, features: {}, addons: {} },
    currentUser: { ...user, email, groups, defaultGroup: groups[0] ?? null, coworker },
  };
}
