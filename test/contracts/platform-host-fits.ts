// Compiled, not run: the reference host's services are what the platform's published signatures promise.
import type { Context, Platform, ServiceName } from '../../reference-host/client/contract.js';
import type { ApplicationData } from '../../reference-host/client/platform/application.js';
import type { CommandBus } from '../../reference-host/client/platform/command-bus.js';
import type { ConfigRepository } from '../../reference-host/client/platform/configs.js';
import type { DialogRenderer } from '../../reference-host/client/platform/dialogs.js';
import type { EventDispatcher } from '../../reference-host/client/platform/event-dispatcher.js';
import type { HttpClient } from '../../reference-host/client/platform/http.js';
import type { LimeObjectRepository } from '../../reference-host/client/platform/limeobjects.js';
import type { Navigator } from '../../reference-host/client/platform/navigator.js';
import type { Notifications } from '../../reference-host/client/platform/notifications.js';
import type { QueryService } from '../../reference-host/client/platform/query.js';
import type { StateStore } from '../../reference-host/client/platform/state.js';
import type { TaskRepository } from '../../reference-host/client/platform/tasks.js';
import type { Translator } from '../../reference-host/client/platform/translator.js';
import type * as frozen from './platform-signatures.js';

type Fits<Host extends Frozen, Frozen> = Host;

/** Fails to compile where a service is not what it has to be. */
export interface HostFits {
  platform: Fits<Platform, frozen.FrozenPlatform>;
  context: Fits<Context, frozen.FrozenContext>;
  names: Fits<typeof ServiceName, typeof frozen.FROZEN_SERVICE_NAMES>;
  namesBack: Fits<typeof frozen.FROZEN_SERVICE_NAMES, typeof ServiceName>;
  http: Fits<HttpClient, frozen.FrozenHttpClient>;
  translate: Fits<Translator, frozen.FrozenTranslator>;
  notifications: Fits<Notifications, frozen.FrozenNotifications>;
  dialog: Fits<DialogRenderer, Required<frozen.FrozenDialogRenderer>>;
  commandBus: Fits<CommandBus, frozen.FrozenCommandBus>;
  events: Fits<EventDispatcher, frozen.FrozenEventDispatcher>;
  state: Fits<StateStore<unknown>, frozen.FrozenStateRepository>;
  configs: Fits<ConfigRepository, frozen.FrozenConfigRepository>;
  limeobjects: Fits<LimeObjectRepository, Required<frozen.FrozenLimeObjectRepository>>;
  query: Fits<QueryService, frozen.FrozenQueryService>;
  navigator: Fits<Navigator, frozen.FrozenNavigator>;
  tasks: Fits<TaskRepository, frozen.FrozenTaskRepository>;
  application: Fits<ApplicationData, frozen.FrozenApplicationData>;
}
