import { h } from '@stencil/core';
import { newSpecPage } from '@stencil/core/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Loader } from './lwc-limepkg-esign-loader';

const workspace = join(__dirname, '../../..');

describe('loader', () => {
  it('asks a client for its registry only when there is one, and renders nothing', async () => {
    const asked: string[] = [];
    const platform = {
      type: 'LimeCRMWebClient',
      has: (name: string) => asked.push(name) < 0,
      get: () => {
        throw new Error('there is no such service');
      },
      register: () => undefined,
    };
    const page = await newSpecPage({
      components: [Loader],
      template: () => <lwc-limepkg-esign-loader platform={platform} context={{ limetype: null, id: null }} />,
    });
    expect(asked).toContain('webComponentRegistry');
    expect(page.root?.shadowRoot?.childElementCount).toBe(0);
  });

  it('has all four lifecycle methods that clients hook into', () => {
    for (const name of ['connectedCallback', 'componentWillLoad', 'componentWillUpdate', 'disconnectedCallback']) {
      expect(typeof (Loader.prototype as unknown as Record<string, unknown>)[name]).toBe('function');
    }
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
