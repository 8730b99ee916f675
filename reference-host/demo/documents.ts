/** What a demo document is made of. Sizes in points, width × height. */
export interface DemoDocument {
  readonly name: string;
  readonly filename: string;
  readonly size: readonly [number, number];
  readonly clauses: readonly string[];
  /** Rows of the schedule on the last pages. */
  readonly scheduleRows: number;
  readonly deal?: number;
  readonly company: number;
  readonly person?: number;
}

const A4: readonly [number, number] = [595.28, 841.89];
const A4_LANDSCAPE: readonly [number, number] = [841.89, 595.28];
const A5: readonly [number, number] = [419.53, 595.28];
const LETTER: readonly [number, number] = [612, 792];

const GENERAL = ['liability', 'insurance', 'confidential', 'data', 'force', 'transfer', 'termination', 'disputes'];

export const DOCUMENTS: readonly DemoDocument[] = [
  {
    name: 'Office lease 2027',
    filename: 'office-lease-2027.pdf',
    size: A4,
    clauses: ['parties', 'premises', 'term', 'price', 'environment', ...GENERAL, 'signatures'],
    scheduleRows: 24,
    deal: 0,
    company: 1,
    person: 2,
  },
  {
    name: 'Floor plan and house rules',
    filename: 'floor-plan-and-house-rules.pdf',
    size: A4_LANDSCAPE,
    clauses: ['premises', 'quality', 'environment', 'insurance'],
    scheduleRows: 18,
    deal: 0,
    company: 1,
  },
  {
    name: 'Garden care agreement',
    filename: 'garden-care-agreement.pdf',
    size: A4,
    clauses: ['parties', 'subject', 'quality', 'term', 'price', ...GENERAL, 'signatures'],
    scheduleRows: 40,
    deal: 1,
    company: 0,
    person: 0,
  },
  {
    name: 'Skötselplan åäö – 2027',
    filename: 'skötselplan 2027.pdf',
    size: A5,
    clauses: ['subject', 'quality', 'environment'],
    scheduleRows: 30,
    deal: 1,
    company: 0,
  },
  {
    name: 'Timber supply agreement',
    filename: 'timber-supply-agreement.pdf',
    size: A4,
    clauses: ['parties', 'subject', 'delivery', 'quality', 'price', 'environment', ...GENERAL, 'signatures'],
    scheduleRows: 240,
    deal: 2,
    company: 3,
    person: 6,
  },
  {
    name: 'Delivery schedule for the quay',
    filename: 'delivery-schedule.pdf',
    size: A4_LANDSCAPE,
    clauses: ['delivery'],
    scheduleRows: 60,
    deal: 2,
    company: 3,
  },
  {
    name: 'Non-disclosure agreement',
    filename: 'non-disclosure-agreement.pdf',
    size: LETTER,
    clauses: ['parties', 'confidential', 'data', 'term', 'termination', 'liability', 'disputes', 'signatures'],
    scheduleRows: 0,
    company: 2,
    person: 4,
  },
  {
    name: 'Data processing agreement',
    filename: 'data-processing-agreement.pdf',
    size: A4,
    clauses: ['parties', 'subject', 'data', 'confidential', 'liability', 'termination', 'disputes', 'signatures'],
    scheduleRows: 34,
    company: 4,
    person: 8,
  },
];
