import type { EsignSettings, SettingsReader } from '../signing/index.js';

/** Tables the add-on knows under names of its own. */
export type OwnLimetype = 'signing' | 'signer' | 'document' | 'history' | 'coworker';

/** What an installation calls the tables and fields of the specification. */
export class Naming {
  constructor(private readonly settings: SettingsReader) {}

  limetype(name: OwnLimetype): string {
    const { mapping, documentLimetype } = this.settings();
    return mapping.limetypes[name] ?? (name === 'document' ? documentLimetype : name);
  }

  property(limetype: OwnLimetype, name: string): string {
    return this.settings().mapping.properties[limetype]?.[name] ?? name;
  }

  /** Limetypes a signing can be related to beside its documents. */
  additionalLimetypes(): readonly string[] {
    return additionalLimetypesOf(this.settings());
  }

  /** Limetypes whose records can be signers. */
  signerParents(): EsignSettings['signerParents'] {
    return this.settings().signerParents;
  }

  /** Names for a table, ours to theirs, made once per configuration: for hot paths. */
  propertiesOf<Name extends string>(limetype: OwnLimetype, names: readonly Name[]): Readonly<Record<Name, string>> {
    const theirs = this.settings().mapping.properties[limetype] ?? {};
    return Object.fromEntries(names.map((name) => [name, theirs[name] ?? name])) as Record<Name, string>;
  }

  /** Changes identity exactly when the settings change. */
  generation(): EsignSettings {
    return this.settings();
  }
}

/** Configured twice, or the document's own limetype: one relation is enough. */
export function additionalLimetypesOf({ additionalLimetypes, documentLimetype }: EsignSettings): readonly string[] {
  return [...new Set(additionalLimetypes)].filter((name) => name !== documentLimetype && name !== 'coworker');
}
