import { readFileSync } from 'node:fs';
import { createPlugin } from '../../src/plugin.js';
import { esignConfig } from '../../src/config.js';
import type { Host } from '../../src/host/index.js';

const actionsUnder = (settings: object) => {
  const parsed = esignConfig.parse(settings);
  return createPlugin({ runtimeConfig: { get: () => parsed } } as unknown as Host).registerActions();
};

/** As the components' source says it: they are another program, built apart. */
const commandIdOf = (name: string): string | undefined =>
  /commandId = '([^']+)'/.exec(readFileSync(`web-components/src/commands/${name}.command.ts`, 'utf8'))?.[1];

describe('actions of the menus of records', () => {
  describe('when they are registered', () => {
    it('have the ids of the commands that the components register', () => {
      const ids = actionsUnder({}).map(({ id }) => id);
      expect(ids).toEqual([commandIdOf('send-for-signing'), commandIdOf('show-signing')]);
    });

    it('are on the document, on every additional limetype and on the signing, under the names of the mapping', () => {
      const [send, show] = actionsUnder({
        additionalLimetypes: ['deal', 'ticket'],
        mapping: { limetypes: { document: 'file', signing: 'agreement_signing' }, properties: {} },
      });
      expect(send!.limetypes).toEqual(['file', 'deal', 'ticket']);
      expect(show!.limetypes).toEqual(['agreement_signing']);
    });
  });
});
