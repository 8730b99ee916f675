import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LimeValues, Principal } from '../../src/host/index.js';
import type { DataHalf } from '../data-half.js';
import { DOCUMENTS } from './documents.js';
import { COMPANIES, COWORKERS, DEALS, PERSONS } from './people.js';

const SEEDER: Principal = { kind: 'system', userId: 0, username: 'system', isAdmin: true, groups: [] };

/**
 * Brings the demo's records, each only where none of its name exists: a start that was cut short is made good by the next.
 *
 * @returns ids of the coworkers, in the order of {@link COWORKERS}
 */
export async function seedRecords(data: DataHalf, scratchDirectory: string, documents?: number): Promise<number[]> {
  const coworkers: number[] = [];
  for (const { username, name, email, phone } of COWORKERS) {
    coworkers.push(await ensure(data, 'coworker', { name, email, phone, username }));
  }
  const companies: number[] = [];
  for (const company of COMPANIES) {
    companies.push(await ensure(data, 'company', { ...company, coworker: coworkers[0] ?? null }));
  }
  const persons: number[] = [];
  for (const { company, ...person } of PERSONS) {
    persons.push(await ensure(data, 'person', { ...person, company: companies[company] ?? null }));
  }
  const deals: number[] = [];
  for (const { company, person, coworker, ...deal } of DEALS) {
    const relations = { company: companies[company], person: persons[person], coworker: coworkers[coworker] };
    deals.push(await ensure(data, 'deal', { ...deal, ...present(relations) }));
  }
  for (const document of DOCUMENTS.slice(0, documents)) {
    const { name, company, person, deal } = document;
    if ((await find(data, 'document', name)) !== undefined) continue;
    const relations = {
      company: companies[company],
      person: person === undefined ? undefined : persons[person],
      deal: deal === undefined ? undefined : deals[deal],
      coworker: coworkers[0],
    };
    const file = await storeDocument(data, document, scratchDirectory);
    await ensure(data, 'document', { name, document: file, type: 'agreement', ...present(relations) });
  }
  return coworkers;
}

async function storeDocument(
  data: DataHalf,
  document: (typeof DOCUMENTS)[number],
  scratchDirectory: string,
): Promise<number> {
  // Loaded for the first start alone: PDF and fonts take their time.
  const { drawDocument } = await import('./pdf.js');
  const company = COMPANIES[document.company] ?? COMPANIES[0];
  const bytes = await drawDocument(document, {
    owner: 'Lime Flowers AB',
    company: company.name,
    registration: company.registrationno,
    city: company.city,
  });
  const path = join(scratchDirectory, `seed-${Math.random().toString(36).slice(2)}.pdf`);
  await writeFile(path, bytes);
  try {
    const meta = { filename: document.filename, mimetype: 'application/pdf' };
    return (await data.files.createFromPath(SEEDER, path, meta)).id;
  } finally {
    await rm(path, { force: true });
  }
}

async function ensure(data: DataHalf, limetype: string, values: LimeValues): Promise<number> {
  const known = await find(data, limetype, String(values.name));
  return known ?? (await data.unitsOfWork.run(SEEDER, undefined, (uow) => uow.create(limetype, values)));
}

async function find(data: DataHalf, limetype: string, name: string): Promise<number | undefined> {
  return (await data.limeobjects.find(SEEDER, limetype, { where: { name }, limit: 1 }))[0]?.id;
}

function present(values: Readonly<Record<string, number | undefined>>): LimeValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? null]));
}
