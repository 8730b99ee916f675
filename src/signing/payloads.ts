import type { HostFile, Language, Limeobject, LimetypeDefinition, Translator } from '../host/index.js';
import type { MappingSettings } from './settings.js';
import { DUTY_OF_ROLE, type Duty } from './vocabulary.js';
import type { Signer, Signing } from './records.js';

/** An option as every answer shows it: its key, and its word in the caller's language. */
export interface OptionPayload {
  readonly text: string;
  readonly value: string;
}

/** A file as every answer shows it. `size` in bytes, `url` absolute. */
export interface FilePayload {
  readonly extension: string;
  readonly filename: string;
  readonly id: number;
  readonly mimetype: string;
  readonly size: number;
  readonly url: string;
}

/** A coworker as every answer shows them; what is not filled in is an empty text. */
export interface CoworkerPayload {
  readonly limetype: 'coworker';
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
}

/** A signer as the holder of a token sees them. */
export interface PortalSignerPayload {
  readonly duty: Duty;
  readonly email: string;
  readonly name: string;
  readonly order: number;
  readonly role: OptionPayload;
  readonly status: OptionPayload;
  /** When they signed or approved, ISO 8601; `null` before that. */
  readonly doneDate: string | null;
}

/** Option properties whose texts are translation keys `<property>.option.<key>`. */
export type OptionProperty = 'signing.signingstatus' | 'signing.methods' | 'signer.role' | 'signer.signerstatus';

/** Where an option's text is found among the translations: `signing.signingstatus.option.created`. */
export function optionTextKey(property: OptionProperty, value: string): string {
  return `${property}.option.${value}`;
}

/** Looks option texts up once per language; what it returns is shared and must not be changed. */
export class OptionTexts {
  /** By language, property and value: cheaper than one map under joined names, which would be joined at every look. */
  private readonly known = new Map<Language, Map<OptionProperty, Map<string, OptionPayload>>>();

  constructor(private readonly translator: Translator) {}

  of(language: Language, property: OptionProperty, value: string): OptionPayload {
    const known = this.known.get(language)?.get(property)?.get(value);
    return known ?? this.learn(language, property, value);
  }

  private learn(language: Language, property: OptionProperty, value: string): OptionPayload {
    const ofLanguage = this.known.get(language) ?? new Map<OptionProperty, Map<string, OptionPayload>>();
    const ofProperty = ofLanguage.get(property) ?? new Map<string, OptionPayload>();
    const made = Object.freeze({ text: this.translator.get(language, optionTextKey(property, value)), value });
    this.known.set(language, ofLanguage.set(property, ofProperty.set(value, made)));
    return made;
  }
}

/** Absolute addresses of one application; `serverUrl` has no slash at the end. */
export function fileUrl(serverUrl: string, application: string, fileId: number): string {
  return `${serverUrl}/${application}/api/v1/file/${fileId}/contents/`;
}

/** Address of a document in the portal, in the specification's order of prefix and application. */
export function portalDocumentUrl(
  serverUrl: string,
  application: string,
  kind: 'original_document' | 'signed_document',
  token: string,
): string {
  return `${serverUrl}/limepkg-esign/${application}/portal/${kind}/${token}/`;
}

/** Shows a stored file under an address. */
export function filePayload(file: HostFile, url: string): FilePayload {
  return {
    extension: file.extension,
    filename: file.filename,
    id: file.id,
    mimetype: file.mimetype,
    size: file.size,
    url,
  };
}

/** The name an installation gives a limetype of ours. */
export function limetypeName(mapping: MappingSettings, limetype: string): string {
  return mapping.limetypes[limetype] ?? limetype;
}

/** The name an installation gives a property of ours. */
export function propertyName(mapping: MappingSettings, limetype: string, property: string): string {
  return mapping.properties[limetype]?.[property] ?? property;
}

/** @param record - the coworker's record; absent when it was deleted or may not be read */
export function coworkerPayload(id: number, record: Limeobject | undefined, mapping: MappingSettings): CoworkerPayload {
  const text = (property: string): string => {
    const value = record?.values[propertyName(mapping, 'coworker', property)];
    return typeof value === 'string' ? value : '';
  };
  return { limetype: 'coworker', id, name: text('name'), email: text('email'), phone: text('phone') };
}

/** An option of any limetype with its text in one language; `null` when none is chosen. */
export function recordOption(
  definition: LimetypeDefinition | undefined,
  property: string,
  value: unknown,
  language: Language,
): OptionPayload | null {
  if (typeof value !== 'string' || value === '') return null;
  const found = definition?.properties.find((candidate) => candidate.name === property);
  const option = found?.type === 'option' ? found.options.find((candidate) => candidate.key === value) : undefined;
  return { text: option?.texts[language] ?? option?.texts.en_us ?? value, value };
}

/** Shows a signer to a holder of a token; a viewer's duty is `view` here. */
export function portalSignerPayload(signer: Signer, texts: OptionTexts, language: Language): PortalSignerPayload {
  return {
    duty: DUTY_OF_ROLE[signer.role],
    email: signer.email,
    name: signer.name,
    order: signer.order,
    role: texts.of(language, 'signer.role', signer.role),
    status: texts.of(language, 'signer.signerstatus', signer.status),
    doneDate: (signer.signedDate ?? signer.approvedDate)?.toISOString() ?? null,
  };
}

/** When an open signing expires; `null` when it never does, or is over. */
export function deadlineOf(signing: Signing, afterDays: number): Date | null {
  const isOver = signing.status === 'signed' || signing.status === 'canceled';
  if (isOver || afterDays === 0 || signing.sentDate === null) return null;
  return new Date(signing.sentDate.getTime() + afterDays * 86_400_000);
}
