import type { Language } from '../host/index.js';
import { unusable } from './errors.js';
import type { SigningMetadata } from './records.js';
import { SIGNING_STATUSES, type SigningStatus } from './vocabulary.js';

/** Characters of `signing.metadata`, by the specification. */
export const METADATA_MAX_LENGTH = 4000;

/** Characters kept free at creation for checkpoint, failure and cancellation. */
const METADATA_RESERVE = 600;

const FREE_TEXT_MAX_LENGTH = 500;
const LANGUAGES: readonly Language[] = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'];

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads stored metadata of any version. What cannot be read at all counts as version 0 with nothing in it.
 * Keys this version does not know are kept in `rest`.
 */
export function parseMetadata(stored: string | null): SigningMetadata {
  const raw = parseObject(stored);
  const { version, language, subject, message, previous_status, checkpoint, failure, waiting, cancellation, ...rest } =
    raw;
  return {
    version: version === 1 || version === 2 ? version : 0,
    language: LANGUAGES.find((one) => one === language) ?? 'en_us',
    subject: textOf(subject),
    message: textOf(message),
    ...optional('previousStatus', statusOf(previous_status)),
    ...optional('checkpoint', recordOf(checkpoint, ['name', 'datetime']) as SigningMetadata['checkpoint']),
    ...optional(
      'failure',
      recordOf(failure, ['code', 'message', 'step', 'datetime']) as SigningMetadata['failure'] | undefined,
    ),
    ...optional('waiting', recordOf(waiting, ['code', 'step', 'since']) as SigningMetadata['waiting']),
    ...optional(
      'cancellation',
      recordOf(cancellation, ['reason', 'by', 'kind']) as SigningMetadata['cancellation'] | undefined,
    ),
    rest,
  };
}

/**
 * Writes metadata in the specification's keys: `version`, `previous_status`, `checkpoint {name, datetime}`.
 *
 * @returns JSON of at most 4 000 characters; a long failure message or reason is shortened before anything is refused
 * @throws `UnusableError` `SIGNING_METADATA_TOO_LONG`
 */
export function serializeMetadata(metadata: SigningMetadata): string {
  for (const maxTextLength of [FREE_TEXT_MAX_LENGTH, 60, 0]) {
    const text = JSON.stringify(storedForm(metadata, maxTextLength));
    if (text.length <= METADATA_MAX_LENGTH) {
      return text;
    }
  }
  throw tooLong();
}

/** @throws `UnusableError` `SIGNING_METADATA_TOO_LONG` unless the life of the signing will fit in beside it */
export function assertMetadataFits(metadata: SigningMetadata): void {
  if (JSON.stringify(storedForm(metadata, 0)).length > METADATA_MAX_LENGTH - METADATA_RESERVE) {
    throw tooLong();
  }
}

function tooLong(): Error {
  return unusable(
    'SIGNING_METADATA_TOO_LONG',
    'Subject and message are too long to be kept together.',
    'meta.message',
    {
      maxLength: METADATA_MAX_LENGTH - METADATA_RESERVE,
    },
  );
}

function storedForm(metadata: SigningMetadata, maxTextLength: number): Json {
  const { failure, waiting, cancellation, previousStatus, checkpoint } = metadata;
  return {
    ...metadata.rest,
    // The original structure had no version: an untouched one stays as it was.
    ...(metadata.version === 0 ? {} : { version: metadata.version }),
    language: metadata.language,
    subject: metadata.subject,
    message: metadata.message,
    ...optional('previous_status', previousStatus),
    ...optional('checkpoint', checkpoint),
    ...optional('waiting', waiting),
    ...optional('failure', failure && { ...failure, message: failure.message.slice(0, maxTextLength) }),
    ...optional(
      'cancellation',
      cancellation && { ...cancellation, reason: cancellation.reason.slice(0, maxTextLength) },
    ),
  };
}

function parseObject(stored: string | null): Json {
  if (stored === null || stored === '') {
    return {};
  }
  try {
    const value: unknown = JSON.parse(stored);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function statusOf(value: unknown): SigningStatus | undefined {
  return SIGNING_STATUSES.find((status) => status === value);
}

function recordOf(value: unknown, keys: readonly string[]): Json | undefined {
  return isObject(value) && keys.every((key) => typeof value[key] === 'string') ? value : undefined;
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): Partial<Record<Key, Value>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<Key, Value>>);
}
