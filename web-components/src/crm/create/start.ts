import type { CrmClient } from '../../services/crm-client';
import type { InitAnswer, StatusAnswer } from '../../services/crm-payloads';
import { problemOf, type Problem } from '../../services/problem';
import type { DraftDocument } from './draft';

/** Why nothing can be sent from here; each has words that say what to do. */
export type Obstacle =
  | { readonly kind: 'not_configured' | 'no_coworker' | 'no_methods' }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** What the dialog begins with. */
export type Start =
  | { readonly isPossible: true; readonly isSingle: boolean; readonly documents: readonly DraftDocument[] }
  | { readonly isPossible: false; readonly obstacle: Obstacle };

/** Asks what of a record can be sent. Never throws. */
export async function startFrom(client: Pick<CrmClient, 'status'>, limetype: string, id: number): Promise<Start> {
  try {
    return startOf(await client.status(limetype, id, true));
  } catch (failure) {
    return { isPossible: false, obstacle: { kind: 'refused', problem: await problemOf(failure) } };
  }
}

function startOf({ context, coworker, potentialDocuments }: StatusAnswer): Start {
  if (context === 'not_configured' || context === 'signing') {
    return { isPossible: false, obstacle: { kind: 'not_configured' } };
  }
  if (coworker === null) return { isPossible: false, obstacle: { kind: 'no_coworker' } };
  const documents = potentialDocuments.map(({ id, name, file }) => ({ id, name: name ?? nameOf(file.filename), file }));
  return { isPossible: true, isSingle: context === 'document', documents };
}

/** Names as the server gives them replace those of the files. */
export function namedBy(documents: readonly DraftDocument[], init: InitAnswer): readonly DraftDocument[] {
  const names = new Map(init.documents.map(({ id, name }) => [id, name]));
  return documents.map((document) => ({ ...document, name: names.get(document.id) ?? document.name }));
}

function nameOf(filename: string): string {
  return filename.replace(/\.pdf$/i, '') || filename;
}
