import {
  PlatformServiceName,
  type ApplicationState,
  type HttpClient,
  type StateRepository,
  type WebComponentPlatform,
} from '../../contract/platform';
import { CrmClient } from '../../services/crm-client';
import { Translator } from '../../services/translator';

/** Who looks, and in what language. */
export interface Reader {
  /** BCP 47. */
  readonly locale: string;
  readonly isAdmin: boolean;
}

/** Reads the session's state once. */
export function readerOf(platform: WebComponentPlatform): Reader {
  const state = platform.get(PlatformServiceName.Application) as StateRepository<ApplicationState>;
  let reader: Reader = { locale: 'en', isAdmin: false };
  const stop = state.subscribe((application) => {
    const session = application?.session;
    reader = { locale: new Translator({}, session?.language ?? 'en_us').locale, isAdmin: session?.admin === true };
  });
  stop();
  return reader;
}

export function clientOf(platform: WebComponentPlatform): CrmClient {
  return new CrmClient(platform.get(PlatformServiceName.Http) as HttpClient);
}
