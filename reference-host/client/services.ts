import { ServiceName, type Context, type PlatformType } from './contract.js';
import { AIContextRegistry } from './platform/ai-contexts.js';
import { ApplicationRepository, type ApplicationData } from './platform/application.js';
import { CommandBus } from './platform/command-bus.js';
import { ConditionRegistry } from './platform/conditions.js';
import { ConfigRepository } from './platform/configs.js';
import { ContextRegistry } from './platform/contexts.js';
import { DateTimeFormatter } from './platform/date-time-formatter.js';
import { Device } from './platform/device.js';
import { DialogRenderer } from './platform/dialogs.js';
import { EventDispatcher } from './platform/event-dispatcher.js';
import { FilterRepository } from './platform/filters.js';
import type { HttpClient } from './platform/http.js';
import { KeptValues } from './platform/kept-values.js';
import { KeybindingRegistry } from './platform/keybindings.js';
import { LimeFileRepository } from './platform/limefiles.js';
import { LimeObjectRepository } from './platform/limeobjects.js';
import { LimeTypeRepository } from './platform/limetypes.js';
import { Logger } from './platform/logger.js';
import type { Navigator } from './platform/navigator.js';
import { NotificationRepository, Notifications } from './platform/notifications.js';
import { ServiceContainer } from './platform/platform.js';
import { PollerFactory } from './platform/pollers.js';
import { ProblemRepository } from './platform/problems.js';
import { QueryService } from './platform/query.js';
import { RouteRegistry, RouteService } from './platform/routes.js';
import { RuleRegistry } from './platform/rules.js';
import { TaskRepository } from './platform/tasks.js';
import type { Translator } from './platform/translator.js';
import { ViewFactoryRegistry } from './platform/view-factories.js';
import { WebComponentRegistry } from './platform/web-component-registry.js';

/** What the client's services are made of. */
export interface ServiceOptions {
  readonly type: PlatformType;
  readonly http: HttpClient;
  readonly translator: Translator;
  readonly navigator: Navigator;
  readonly application: ApplicationData;
  /** The record the person looks at. */
  readonly currentContext: () => Context;
}

/** The client's services, as its own pages use them; components get the same ones by name. */
export type Services = ReturnType<typeof createServices>;

/** Makes every service of the platform's contract and registers it under its name. */
export function createServices(options: ServiceOptions) {
  const { http, translator, navigator, application } = options;
  const platform = new ServiceContainer(options.type);
  const events = new EventDispatcher();
  const problems = new ProblemRepository();
  const told = new NotificationRepository();
  const notifications = new Notifications(translator, told);
  const query = new QueryService(http);
  const limetypes = new LimeTypeRepository();
  const userData = new KeptValues(localStorage, `lime.user-data.${application.currentUser.id}`);
  const contexts = new ContextRegistry();
  const services = {
    ...{ platform, http, translator, navigator, events, notifications, limetypes, contexts },
    dialogs: new DialogRenderer(platform, events, options.currentContext),
    commandBus: new CommandBus(events),
    routes: new RouteRegistry(),
    limeobjects: new LimeObjectRepository(http, limetypes, query),
    limefiles: new LimeFileRepository(http),
    configs: new ConfigRepository(),
    application: new ApplicationRepository(application),
    dates: new DateTimeFormatter(translator),
    keybindings: new KeybindingRegistry(),
  };
  const byName: Readonly<Record<string, unknown>> = {
    [ServiceName.Http]: http,
    [ServiceName.Translate]: translator,
    [ServiceName.Notification]: notifications,
    [ServiceName.Dialog]: services.dialogs,
    [ServiceName.CommandBus]: services.commandBus,
    [ServiceName.EventDispatcher]: events,
    [ServiceName.Navigator]: navigator,
    [ServiceName.RouteRegistry]: services.routes,
    [ServiceName.Route]: new RouteService(navigator),
    [ServiceName.Query]: query,
    [ServiceName.LimeTypeRepository]: limetypes,
    [ServiceName.LimeObjectRepository]: services.limeobjects,
    [ServiceName.LimeFileRepository]: services.limefiles,
    [ServiceName.ConfigRepository]: services.configs,
    [ServiceName.FilterRepository]: new FilterRepository(userData),
    [ServiceName.Device]: new Device(),
    [ServiceName.Application]: services.application,
    [ServiceName.TaskRepository]: new TaskRepository(http, events, notifications, translator),
    [ServiceName.UserDataRepository]: userData,
    [ServiceName.NotificationRepository]: told,
    [ServiceName.UserPreferencesRepository]: new KeptValues(localStorage, 'lime.user-preferences'),
    [ServiceName.DateTimeFormatter]: services.dates,
    [ServiceName.KeybindingRegistry]: services.keybindings,
    [ServiceName.ConditionRegistry]: new ConditionRegistry(),
    [ServiceName.ContextRegistry]: contexts,
    [ServiceName.RuleRegistry]: new RuleRegistry(contexts),
    [ServiceName.ViewFactoryRegistry]: new ViewFactoryRegistry(),
    [ServiceName.WebComponentRegistry]: new WebComponentRegistry(),
    [ServiceName.PollerFactory]: new PollerFactory(),
    [ServiceName.Logger]: new Logger(problems),
    [ServiceName.ProblemRepository]: problems,
    [ServiceName.AIContextRegistry]: new AIContextRegistry(),
  };
  for (const [name, service] of Object.entries(byName)) platform.register(name, service);
  return services;
}
