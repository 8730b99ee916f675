import { Component, Prop } from '@stencil/core';
import { CRM_COMMANDS, CRM_COMPONENTS, type CrmCommand } from '../../contract/crm-components';
import type { ComponentMetadata } from '../../contract/metadata';
import {
  PlatformServiceName,
  type CommandBus,
  type Translator,
  type WebComponentContext,
  type WebComponentPlatform,
  type WebComponentRegistry,
} from '../../contract/platform';
import { commandOfAddress, withoutCommand } from '../../crm/status/address-command';
import { openDialog } from '../../crm/status/dialogs';

/**
 * Created once by the CRM client when it starts; presents the package's components and commands to it and shows nothing.
 *
 * All four lifecycle methods are declared on purpose: Stencil drops the hooks that no component of a bundle declares, and the
 * client's state decorators hook into them at run time.
 */
@Component({ tag: 'lwc-limepkg-esign-loader', shadow: true })
export class Loader {
  /** The client's services. */
  @Prop() platform?: WebComponentPlatform;

  /** Where the client stands; of no use here, but every component of a client gets it. */
  @Prop() context?: WebComponentContext;

  private hasRegistered = false;

  connectedCallback(): void {
    this.register();
  }

  componentWillLoad(): void {
    this.register();
  }

  componentWillUpdate(): void {
    this.register();
  }

  disconnectedCallback(): void {
    this.hasRegistered = false;
  }

  private register(): void {
    const { platform } = this;
    if (this.hasRegistered || !platform) {
      return;
    }
    this.hasRegistered = true;
    this.registerCommands(platform);
    this.registerComponents(platform);
    followAddress(platform);
  }

  /** Another copy of the package may have been here before: its handlers do as well. */
  private registerCommands(platform: WebComponentPlatform): void {
    const bus = platform.get(PlatformServiceName.CommandBus) as CommandBus;
    for (const one of CRM_COMMANDS) {
      if (!bus.isSupported(one.command.commandId)) {
        bus.register(one.command, handlerOf(platform, one), inWords(platform, one.metadata));
      }
    }
  }

  /** Older clients have no registry: the components work there as well, without title and description. */
  private registerComponents(platform: WebComponentPlatform): void {
    if (!platform.has(PlatformServiceName.WebComponentRegistry)) {
      return;
    }
    const registry = platform.get(PlatformServiceName.WebComponentRegistry) as WebComponentRegistry;
    for (const { tag, metadata } of CRM_COMPONENTS) {
      registry.register(tag, inWords(platform, metadata));
    }
  }
}

function handlerOf(platform: WebComponentPlatform, { dialog }: CrmCommand): { handle(command: object): void } {
  return {
    handle: (command) => {
      const context = contextOf(command);
      if (context.limetype !== null && context.id !== null) {
        openDialog(platform, dialog, { context });
      }
    },
  };
}

/** Clients before 7 set `limetype` and `id` on the command itself. */
function contextOf(command: object): WebComponentContext {
  const given = command as { context?: WebComponentContext; limetype?: string; id?: number };
  const { limetype = null, id = null } = given.context?.id == null ? given : given.context;
  return { limetype, id };
}

/** Starts what the address asks for, once the client has drawn its page. */
function followAddress(platform: WebComponentPlatform): void {
  const command = commandOfAddress(window.location.search);
  if (command !== undefined) {
    window.history.replaceState(window.history.state, '', withoutCommand(window.location.href));
    setTimeout(() => (platform.get(PlatformServiceName.CommandBus) as CommandBus).handle(command));
  }
}

function inWords(platform: WebComponentPlatform, metadata: ComponentMetadata): ComponentMetadata {
  const translator = platform.get(PlatformServiceName.Translate) as Translator;
  const { title, description, ...rest } = metadata;
  return {
    ...rest,
    ...(title === undefined ? {} : { title: translator.get(title) }),
    ...(description === undefined ? {} : { description: translator.get(description) }),
  };
}
