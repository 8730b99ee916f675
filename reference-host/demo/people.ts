import type { Language } from '../../src/host/index.js';

/** A coworker with a log-in. */
export interface DemoCoworker {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly isAdmin: boolean;
  readonly language: Language;
}

/** Invented people at a domain that is reserved for examples. */
export const COWORKERS: readonly DemoCoworker[] = [
  {
    username: 'anna',
    name: 'Anna Bergkvist',
    email: 'anna.bergkvist@limeflowers.example',
    phone: '+46 70 174 06 05',
    isAdmin: false,
    language: 'en_us',
  },
  {
    username: 'lars',
    name: 'Lars Fjellheim',
    email: 'lars.fjellheim@limeflowers.example',
    phone: '+47 406 00 112',
    isAdmin: false,
    language: 'no',
  },
  {
    username: 'admin',
    name: 'Maja Lindros',
    email: 'maja.lindros@limeflowers.example',
    phone: '+46 70 174 06 33',
    isAdmin: true,
    language: 'en_us',
  },
];

/** Countries' test ranges alone: none of the numbers belongs to a person. */
export const COMPANIES = [
  { name: 'Norrsken Trädgård AB', registrationno: '559999-0017', city: 'Luleå', phone: '+46 920 555 010' },
  { name: 'Fjordlys Eiendom AS', registrationno: '999 999 901', city: 'Bergen', phone: '+47 55 55 01 20' },
  { name: 'Havblik Logistik ApS', registrationno: '99999902', city: 'Aarhus', phone: '+45 70 55 01 30' },
  { name: 'Saimaan Puutyö Oy', registrationno: '9999903-4', city: 'Lappeenranta', phone: '+358 5 555 0140' },
  { name: 'Kanalhuset Arkitekter AB', registrationno: '559999-0058', city: 'Göteborg', phone: '+46 31 555 01 50' },
] as const;

/**
 * Persons with numbers that can be handed out to nobody: Swedish ones of the tax agency's test series, Norwegian ones with 80 added to the
 * month, Danish ones whose day is raised by 60, Finnish ones with a serial number from 900 on.
 */
export const PERSONS = [
  { name: 'Elin Sandgren', email: 'elin.sandgren@norrsken.example', personalnumber: '19900118-9811', company: 0 },
  { name: 'Johan Åkervall', email: 'johan.akervall@norrsken.example', personalnumber: '19820411-2398', company: 0 },
  { name: 'Ingrid Solberget', email: 'ingrid.solberget@fjordlys.example', personalnumber: '21883610110', company: 1 },
  { name: 'Håkon Strandvik', email: 'hakon.strandvik@fjordlys.example', personalnumber: '13907610149', company: 1 },
  { name: 'Freja Nørholm', email: 'freja.noerholm@havblik.example', personalnumber: '711190-1234', company: 2 },
  { name: 'Mikkel Søgård', email: 'mikkel.soegaard@havblik.example', personalnumber: '650785-4321', company: 2 },
  {
    name: 'Aino Järvikallio',
    email: 'aino.jarvikallio@saimaanpuutyo.example',
    personalnumber: '010190-900P',
    company: 3,
  },
  {
    name: 'Väinö Mäkirinne',
    email: 'vaino.makirinne@saimaanpuutyo.example',
    personalnumber: '150575-915K',
    company: 3,
  },
  { name: 'Klara Vikström', email: 'klara.vikstrom@kanalhuset.example', personalnumber: '19701231-2398', company: 4 },
  { name: 'Oskar Dahlroth', email: 'oskar.dahlroth@kanalhuset.example', personalnumber: '19650704-2387', company: 4 },
] as const;

export const DEALS = [
  { name: 'Office lease 2027', value: 840_000, dealstatus: 'agreement', company: 1, person: 2, coworker: 0 },
  { name: 'Garden care 2027–2029', value: 265_000, dealstatus: 'tender', company: 0, person: 0, coworker: 0 },
  { name: 'Timber for the new quay', value: 1_430_000, dealstatus: 'contact', company: 3, person: 6, coworker: 1 },
] as const;
