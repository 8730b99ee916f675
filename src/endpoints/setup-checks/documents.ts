import { limetypeName, propertyName, type SetupCheck, type SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

const NEWEST = 25;

/** The limetype of documents is there, has a file, and some of its records hold a PDF. */
export function documentsCheck({ host, settings }: SetupCheckContext): SetupCheck {
  return {
    id: 'documents',
    run: async (): Promise<SetupFinding> => {
      const { mapping, documentLimetype } = settings();
      const limetype = limetypeName(mapping, documentLimetype);
      const definition = host.limetypes.get(limetype);
      if (definition === undefined) return { state: 'failed', reason: 'no_limetype', params: { limetype } };
      const field = propertyName(mapping, documentLimetype, 'document');
      const property = definition.properties.find(({ name }) => name === field);
      if (property?.type !== 'file') return { state: 'failed', reason: 'no_file_field', params: { limetype, field } };
      const orderBy = [{ property: '_id', descending: true }];
      const newest = await host.limeobjects.find(host.system, limetype, { orderBy, limit: NEWEST });
      for (const { values } of newest) {
        const id = values[field];
        const file = typeof id === 'number' ? await host.files.get(host.system, id) : undefined;
        if (file?.extension.toLowerCase() === 'pdf') return { state: 'ok', reason: 'ok', params: { limetype } };
      }
      return { state: 'warning', reason: 'no_pdf', params: { limetype } };
    },
  };
}
