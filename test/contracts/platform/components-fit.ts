// Compiled, not run: what our components believe about the platform, held against its published signatures.
import type {
  ApplicationState,
  CommandBus,
  DialogRenderer,
  EventDispatcher,
  HttpClient,
  LimeObjectRepository,
  Navigator,
  Notifications,
  StateRepository,
  Translator,
  WebComponentContext,
  WebComponentPlatform,
} from '../../../web-components/src/contract/platform';
import type { ComponentMetadata } from '../../../web-components/src/contract/metadata';
import { PlatformServiceName } from '../../../web-components/src/contract/platform';
import { SERVICE_TABLE } from '../../../web-components/testing/service-table';
import type * as frozen from '../platform-signatures';
import { FROZEN_SERVICE_NAMES } from '../platform-signatures';

/** What the platform gives is what a component takes. */
declare const given: {
  platform: frozen.FrozenPlatform;
  context: frozen.FrozenContext;
  http: frozen.FrozenHttpClient;
  translate: frozen.FrozenTranslator;
  notifications: frozen.FrozenNotifications;
  dialog: frozen.FrozenDialogRenderer;
  commandBus: frozen.FrozenCommandBus;
  events: frozen.FrozenEventDispatcher;
  state: frozen.FrozenStateRepository;
  limeobjects: frozen.FrozenLimeObjectRepository;
  navigator: frozen.FrozenNavigator;
  application: frozen.FrozenApplicationData;
};

export const taken: {
  platform: WebComponentPlatform;
  context: WebComponentContext;
  http: HttpClient;
  translate: Translator;
  notifications: Notifications;
  dialog: DialogRenderer;
  commandBus: CommandBus;
  events: EventDispatcher;
  state: StateRepository<unknown>;
  limeobjects: LimeObjectRepository;
  navigator: Navigator;
  application: ApplicationState;
} = given;

/** What a component hands over is what the platform takes. */
declare const metadata: ComponentMetadata;
export const described: frozen.FrozenConfigMetadata = metadata;

/** The names are the platform's, and the strict platform of component tests has all of them. */
export const names: Partial<typeof FROZEN_SERVICE_NAMES> = PlatformServiceName;
export const table: Record<(typeof FROZEN_SERVICE_NAMES)[keyof typeof FROZEN_SERVICE_NAMES], object> =
  SERVICE_TABLE as Record<(typeof FROZEN_SERVICE_NAMES)[keyof typeof FROZEN_SERVICE_NAMES], object>;
