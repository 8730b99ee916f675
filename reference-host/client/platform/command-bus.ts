import type { ConfigMetadata } from '../contract.js';
import type { EventDispatcher } from './event-dispatcher.js';

/** A command's class; its identity is the static id. */
export interface CommandClass {
  new (...parameters: never[]): object;
  readonly commandId?: string;
}

export interface CommandHandler {
  handle(command: object): unknown;
}

interface Registered {
  readonly type: CommandClass;
  readonly handler: CommandHandler;
  readonly metadata: ConfigMetadata;
}

/** Brings commands to whoever carries them out. Tells `command.received`, `command.handled` and `command.failed`. */
export class CommandBus implements CommandHandler {
  private readonly registered = new Map<string, Registered>();

  constructor(private readonly events: EventDispatcher) {}

  /** A command has one handler: the last. */
  register(type: CommandClass, handler: CommandHandler, metadata: ConfigMetadata = {}): void {
    this.registered.set(idOf(type), { type, handler, metadata });
  }

  /** @returns what the handler returns; nothing when a listener of `command.received` stopped it */
  handle(command: object): unknown {
    const { handler } = this.demand(idOf(command.constructor as CommandClass));
    if (this.events.dispatch('command.received', { command }).defaultPrevented) return undefined;
    let result: unknown;
    try {
      result = handler.handle(command);
    } catch (error) {
      this.events.dispatch('command.failed', { command, error });
      throw error;
    }
    if (result instanceof Promise) {
      result.then(
        (value: unknown) => this.events.dispatch('command.handled', { command, result: value }),
        (error: unknown) => this.events.dispatch('command.failed', { command, error }),
      );
      return result;
    }
    this.events.dispatch('command.handled', { command, result });
    return result;
  }

  isSupported(identifier: CommandClass | string): boolean {
    return this.registered.has(typeof identifier === 'string' ? identifier : (identifier.commandId ?? ''));
  }

  getHandler(type: CommandClass): CommandHandler {
    return this.demand(idOf(type)).handler;
  }

  /** The command that a menu's entry stands for: its class by id, with what the entry sets on it. */
  create(id: string, values: Readonly<Record<string, unknown>>): object {
    const { type } = this.demand(id);
    return Object.assign(new type(), values);
  }

  /** Every command with its metadata, for whoever lets people place them. */
  getAll(): readonly { readonly id: string; readonly metadata: ConfigMetadata }[] {
    return [...this.registered].map(([id, { metadata }]) => ({ id, metadata }));
  }

  private demand(id: string): Registered {
    const found = this.registered.get(id);
    if (found === undefined) throw new Error(`There is no handler for the command ${id}`);
    return found;
  }
}

function idOf({ commandId, name }: CommandClass): string {
  if (commandId === undefined) throw new Error(`${name} has no command id`);
  return commandId;
}
