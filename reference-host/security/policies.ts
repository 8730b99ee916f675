import { NotAllowedError } from '../../src/errors.js';
import type { LimetypeDefinition, Principal, Rights, SecurityPolicies } from '../../src/host/index.js';
import type { SecurityErrorCode } from './errors.js';

/** Lime's four rights on a table or field. */
export type Right = keyof Rights;

type GroupRights = Map<string, Rights>;

/**
 * Who may do what with which table and field.
 *
 * The administrators and the system have every right. Tables and fields of the CRM itself are open to every logged-in user;
 * what an add-on brings is open to the groups its policies name, and to every logged-in user where it names none.
 * An impersonated user has what policies give its groups and nothing else. A field is never open where its table is closed.
 */
export class PolicyBook {
  private readonly open = new Set<string>();
  private readonly rights = new Map<string, GroupRights>();
  private readonly books = new Map<string, SecurityPolicies>();
  private readonly listeners = new Set<() => void>();

  /** @param openDefinitions - the CRM's own tables */
  constructor(openDefinitions: readonly LimetypeDefinition[]) {
    for (const definition of openDefinitions) {
      this.open.add(definition.name);
      for (const property of definition.properties) this.open.add(`${definition.name}.${property.name}`);
    }
  }

  /** Takes in the policies of a package, in place of what it had brought before. */
  add(packageName: string, policies: SecurityPolicies): void {
    this.books.set(packageName, policies);
    this.rights.clear();
    for (const book of this.books.values()) {
      for (const policy of book.policies) this.grant(nameOf(policy.limetype, policy.property), policy.rights);
    }
    for (const listener of this.listeners) listener();
  }

  /** Every group a package has brought. */
  groups(): readonly string[] {
    return [...new Set([...this.books.values()].flatMap((book) => book.groups))];
  }

  can(principal: Principal, limetype: string, property: string | undefined, right: Right): boolean {
    if (isUnlimited(principal)) return true;
    if (!this.allows(principal, limetype, right, false)) return false;
    if (property === undefined) return true;
    return this.allows(principal, nameOf(limetype, property), right, true);
  }

  /** @throws `NotAllowedError` `HOST_ACCESS_DENIED` */
  demand(principal: Principal, limetype: string, property: string | undefined, right: Right): void {
    if (this.can(principal, limetype, property, right)) return;
    const name = nameOf(limetype, property);
    throw new NotAllowedError<SecurityErrorCode>('HOST_ACCESS_DENIED', `No ${right} access to ${name}`, {
      details: { limetype, right, ...(property === undefined ? {} : { property }) },
    });
  }

  /** Tells that answers of {@link PolicyBook.can} may have changed. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  private grant(name: string, rights: Readonly<Record<string, Rights>>): void {
    const groups = this.rights.get(name) ?? new Map<string, Rights>();
    this.rights.set(name, groups);
    for (const [group, granted] of Object.entries(rights)) groups.set(group, union(groups.get(group), granted));
  }

  private allows(principal: Principal, name: string, right: Right, isField: boolean): boolean {
    const groups = this.rights.get(name);
    if (groups !== undefined && principal.groups.some((group) => groups.get(group)?.[right] === true)) return true;
    if (groups === undefined && isField) return true;
    if (principal.kind !== 'user') return false;
    return groups === undefined || this.open.has(name);
  }
}

function nameOf(limetype: string, property: string | undefined): string {
  return property === undefined ? limetype : `${limetype}.${property}`;
}

function isUnlimited(principal: Principal): boolean {
  return principal.kind === 'system' || (principal.kind === 'user' && principal.isAdmin);
}

function union(one: Rights | undefined, other: Rights): Rights {
  return {
    read: one?.read === true || other.read === true,
    write: one?.write === true || other.write === true,
    add: one?.add === true || other.add === true,
    delete: one?.delete === true || other.delete === true,
  };
}
