import { h } from '@stencil/core';
import { newSpecPage } from '@stencil/core/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StrictPlatform, type StrictPlatformOptions } from '../../../testing/strict-platform';
import { SendForSigningCommand } from '../../commands/send-for-signing.command';
import { ShowSigningCommand } from '../../commands/show-signing.command';
import { Loader } from './lwc-limepkg-esign-loader';

const workspace = join(__dirname, '../../..');
const CONTEXT = { limetype: 'deal', id: 5 };

async function load(options: StrictPlatformOptions = {}, copies = 1) {
  const platform = new StrictPlatform(options);
  const page = await newSpecPage({
    components: [Loader],
    template: () =>
      Array.from({ length: copies }, () => (
        <lwc-limepkg-esign-loader platform={platform} context={{ limetype: null, id: null }} />
      )),
  });
  return { page, platform };
}

describe('loader', () => {
  describe('when the client starts', () => {
    it('registers commands and components with titles in words, and renders nothing', async () => {
      const { page, platform } = await load({ texts: { 'limepkg_esign.client.action.send': 'Send for signing' } });
      const commands = platform.argumentsOf('commandBus.register');
      expect(commands.map(([command]) => command)).toEqual([SendForSigningCommand, ShowSigningCommand]);
      expect(commands[0]![2]).toMatchObject({ title: 'Send for signing', icon: 'autograph' });
      expect(platform.argumentsOf('webComponentRegistry.register').map(([tag]) => tag)).toEqual([
        'lwc-limepkg-esign-status',
        'lwc-limepkg-esign-details',
      ]);
      expect(page.root?.shadowRoot?.childElementCount).toBe(0);
    });

    it('works in a client without a registry', async () => {
      const { platform } = await load({ isOld: true });
      expect(platform.argumentsOf('commandBus.register')).toHaveLength(2);
    });

    it('registers once when it is loaded twice', async () => {
      const { page, platform } = await load({}, 2);
      const [loader] = page.body.querySelectorAll('lwc-limepkg-esign-loader');
      loader!.remove();
      page.body.append(loader!);
      await page.waitForChanges();
      expect(platform.argumentsOf('commandBus.register')).toHaveLength(2);
    });

    it('has all four lifecycle methods that clients hook into', () => {
      for (const name of ['connectedCallback', 'componentWillLoad', 'componentWillUpdate', 'disconnectedCallback']) {
        expect(typeof (Loader.prototype as unknown as Record<string, unknown>)[name]).toBe('function');
      }
    });
  });

  describe('when a command is given', () => {
    const given = async (command: object) => {
      const { platform } = await load();
      platform.get('commandBus').handle(command);
      return { platform, dialogs: platform.argumentsOf('dialog.create') };
    };

    it('opens its dialog on the record', async () => {
      const { dialogs } = await given(Object.assign(new SendForSigningCommand(), { context: CONTEXT }));
      expect(dialogs[0]!.slice(0, 2)).toEqual(['lwc-limepkg-esign-create-dialog', { context: CONTEXT }]);
    });

    it('understands clients that set limetype and id on the command itself', async () => {
      const { dialogs } = await given(Object.assign(new ShowSigningCommand(), { limetype: 'signing', id: 7 }));
      expect(dialogs[0]!.slice(0, 2)).toEqual([
        'lwc-limepkg-esign-details-dialog',
        { context: { limetype: 'signing', id: 7 } },
      ]);
    });

    it('does nothing without a record', async () => {
      expect((await given(new ShowSigningCommand())).dialogs).toEqual([]);
    });

    it('takes the dialog away when it closes, once, and listens no more', async () => {
      const { platform, dialogs } = await given(Object.assign(new ShowSigningCommand(), { context: CONTEXT }));
      const { close } = dialogs[0]![2] as { close: (event: CustomEvent) => void };
      close(new CustomEvent('close'));
      close(new CustomEvent('close'));
      expect(platform.argumentsOf('dialog.destroy')).toEqual([[1]]);
      expect(platform.listenerCount('dialog.destroyed')).toBe(0);
    });

    it('notices when the client closes it', async () => {
      const { platform } = await given(Object.assign(new ShowSigningCommand(), { context: CONTEXT }));
      platform.closeDialog(99);
      expect(platform.listenerCount('dialog.destroyed')).toBe(1);
      platform.closeDialog(1);
      expect(platform.listenerCount('dialog.destroyed')).toBe(0);
      expect(platform.argumentsOf('dialog.destroy')).toEqual([]);
    });
  });

  it('is the one component that clients create by themselves', () => {
    const entries = JSON.parse(readFileSync(join(workspace, 'lwc.config.json'), 'utf8')) as {
      name: string;
      slot: string | null;
    }[];
    expect(entries.map((entry) => entry.name)).toEqual(readdirSync(join(workspace, 'src/components')).sort());
    expect(entries.filter((entry) => entry.slot !== null)).toEqual([
      { name: 'lwc-limepkg-esign-loader', slot: 'plugin.loaders' },
    ]);
  });
});
