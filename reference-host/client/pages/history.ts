import type { Client } from '../client.js';
import type { LimeObject, Limetype } from '../contract.js';
import { element, fill, inOrder, textOf } from '../dom/element.js';
import { failureNotice } from './failure.js';
import type { Part } from './part.js';

const MOST = 30;

/** What has happened to a record, newest first. */
export function historyCard(client: Client, limetype: Limetype, id: number): Part {
  const { translator } = client;
  const lines = element('div');
  const refresh = async (): Promise<void> => {
    try {
      const { objects } = await client.limeobjects.loadRelations(limetype.name, id, 'history', {
        ...{ limit: MOST, order: [{ name: 'date', direction: 'DESC' }] as const },
      });
      const empty = element('p', { className: 'empty' }, translator.get('webclient.no-history'));
      fill(
        lines,
        objects.length === 0
          ? empty
          : element(
              'ol',
              { className: 'timeline' },
              objects.map((one) => line(client, one)),
            ),
      );
    } catch (error) {
      fill(
        lines,
        failureNotice(error, translator, () => void refresh()),
      );
    }
  };
  const heading = element('h2', {}, limetype.getProperty('history')?.localname ?? '');
  return { element: element('section', { className: 'card history' }, heading, lines), refresh };
}

function line({ dates }: Client, object: LimeObject): HTMLElement {
  const date = textOf(object['date']) || object.timestamp;
  return element(
    'li',
    {},
    element('span', {}, inOrder(textOf(object['note']))),
    element('time', { className: 'quiet', dateTime: date }, dates.format(date, 'time')),
  );
}
