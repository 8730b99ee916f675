import { createPlugin } from '../../src/plugin.js';
import { esignConfig } from '../../src/config.js';
import type { Host } from '../../src/host/index.js';
import { SendForSigningCommand } from '../../web-components/src/commands/send-for-signing.command.js';
import { ShowSigningCommand } from '../../web-components/src/commands/show-signing.command.js';

const actionsUnder = (settings: object) => {
  const parsed = esignConfig.parse(settings);
  return createPlugin({ runtimeConfig: { get: () => parsed } } as unknown as Host).registerActions();
};

describe('actions of the menus of records', () => {
  describe('when they are registered', () => {
    it('have the ids of the commands that the components register', () => {
      const ids = actionsUnder({}).map(({ id }) => id);
      expect(ids).toEqual([SendForSigningCommand.commandId, ShowSigningCommand.commandId]);
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
