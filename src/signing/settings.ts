import type { MethodId } from './vocabulary.js';

/** A limetype whose records can be picked as signers, and where it keeps name and mail address. */
export interface SignerParentSettings {
  readonly limetype: string;
  readonly nameProperty: string;
  readonly emailProperty: string;
  /** Field with the national number; empty: there is none. */
  readonly numberProperty: string;
  /** Which of them are ticked when a signing starts: those the document itself names, all that were found, or none. */
  readonly preselect: 'none' | 'document' | 'all';
}

/** Where an installation's tables and fields are called otherwise than in the specification. Our name → theirs. */
export interface MappingSettings {
  readonly limetypes: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Runtime configuration, validated and with defaults filled in. Holds no secret: every client may read it. */
export interface EsignSettings {
  /** Public origin without application name or trailing slash. */
  readonly serverUrl: string;
  readonly fromAddress: string;
  readonly fromName: string;
  readonly enablePades: boolean;
  readonly signingService: 'criipto' | 'bankid' | 'eservices';
  readonly methods: readonly { readonly value: MethodId; readonly enabled: boolean; readonly default: boolean }[];
  /** Only members of this group may use the add-on's endpoints. */
  readonly userGroup: string;
  readonly documentLimetype: string;
  /** Limetypes beside `document` that a signing can start from and is related to. */
  readonly additionalLimetypes: readonly string[];
  readonly signerParents: readonly SignerParentSettings[];
  readonly reminders: {
    readonly enabled: boolean;
    readonly firstAfterWorkingDays: number;
    readonly repeatWorkingDays: number;
    readonly max: number;
    /** Hours of the day in the signing language's region, `from` inclusive, `to` exclusive. */
    readonly workingHours: { readonly from: number; readonly to: number };
  };
  readonly expiry: { readonly afterDays: number };
  readonly identity: {
    /** What follows when an eID names somebody else than was asked. */
    readonly onMismatch: 'refuse' | 'ask' | 'note';
    /** From 0 to 100: how well names must fit where no national number can be compared. */
    readonly minimumNameScore: number;
  };
  readonly mapping: MappingSettings;
  /** Acts and refused calls of the portal that one address may make in a minute; 0 = no limit. */
  readonly portalCallsPerMinute: number;
  /** `#rrggbb`; contrast against white is checked when saved. */
  readonly accentColor: string;
}

/** Reads the settings in force at this moment. */
export type SettingsReader = () => EsignSettings;
