import type { Language } from './language.js';

const ENGLISH: Readonly<Record<string, string>> = {
  'Europe/Amsterdam': 'Amsterdam',
  'Europe/Berlin': 'Berlin',
  'Europe/Copenhagen': 'Copenhagen',
  'Europe/Helsinki': 'Helsinki',
  'Europe/Oslo': 'Oslo',
  'Europe/Stockholm': 'Stockholm',
};

const LOCAL: Readonly<Partial<Record<Language, Readonly<Record<string, string>>>>> = {
  da: { 'Europe/Copenhagen': 'København', 'Europe/Helsinki': 'Helsingfors' },
  de: { 'Europe/Copenhagen': 'Kopenhagen' },
  fi: {
    'Europe/Berlin': 'Berliini',
    'Europe/Copenhagen': 'Kööpenhamina',
    'Europe/Stockholm': 'Tukholma',
  },
  nl: { 'Europe/Berlin': 'Berlijn', 'Europe/Copenhagen': 'Kopenhagen' },
  no: { 'Europe/Copenhagen': 'København', 'Europe/Helsinki': 'Helsingfors' },
  sv: { 'Europe/Copenhagen': 'Köpenhamn', 'Europe/Helsinki': 'Helsingfors' },
};

/** The city that people know a zone by, in their language; for other zones the last part of the IANA name. */
export function zoneNameOf(zone: string, language: Language): string {
  return LOCAL[language]?.[zone] ?? ENGLISH[zone] ?? zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}
