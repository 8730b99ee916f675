import type { LimeObject } from '../contract.js';

/** Makes what a list shows of a record. */
export type ViewFactory = (object: LimeObject, scope?: unknown) => Readonly<Record<string, unknown>>;

const ICONS: Readonly<Record<string, string>> = { company: 'organization', person: 'user', document: 'document' };

/** How records look in lists of the client and its packages, by kind of list. */
export class ViewFactoryRegistry {
  private readonly factories = new Map<string, ViewFactory>([['search', searchItem]]);

  register(name: string, factory: ViewFactory): void {
    this.factories.set(name, factory);
  }

  /** @throws `Error` for a kind that nobody has registered */
  getFactory(name: string): ViewFactory {
    const factory = this.factories.get(name);
    if (factory === undefined) throw new Error(`There is no view factory ${name}`);
    return factory;
  }
}

function searchItem(object: LimeObject): Readonly<Record<string, unknown>> {
  const limetype = object.getLimetype();
  return {
    text: object.descriptive,
    secondaryText: limetype?.localname.singular,
    value: { limetype: limetype?.name, id: object.id },
    icon: ICONS[limetype?.name ?? ''] ?? 'box',
  };
}
