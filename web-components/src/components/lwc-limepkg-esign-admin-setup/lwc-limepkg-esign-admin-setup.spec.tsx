import { h } from '@stencil/core';
import { newSpecPage } from '@stencil/core/testing';
import { HttpResponseError, StrictPlatform } from '../../../testing/strict-platform';
import { AdminSetup } from './lwc-limepkg-esign-admin-setup';

const check = (id: string, state: string, more: object = {}) => ({
  id,
  state,
  title: `title of ${id}`,
  detail: `detail of ${id}`,
  breaks: state === 'ok' ? '' : `breaks ${id}`,
  todo: state === 'ok' ? '' : `do ${id}`,
  ...more,
});

async function open(platform: StrictPlatform) {
  const page = await newSpecPage({
    components: [AdminSetup],
    template: () => <lwc-limepkg-esign-admin-setup platform={platform} context={{ limetype: null, id: null }} />,
  });
  await page.waitForChanges();
  const root = page.root!.shadowRoot!;
  const texts = (selector: string) =>
    [...root.querySelectorAll(selector)].map((found) => (found.textContent ?? '').trim());
  return { page, root, texts };
}

describe('lwc-limepkg-esign-admin-setup', () => {
  const checks = [
    check('clock', 'ok'),
    check('users', 'warning'),
    check('secrets', 'failed'),
    check('domain', 'unknown'),
  ];
  const answers = { 'GET limepkg-esign/setup/check/': { checkedAt: '2026-11-24T10:00:00Z', checks } };

  it('lists what fails first, with what it breaks and what to do, and the rest without', async () => {
    const { root, texts } = await open(new StrictPlatform({ answers, isOld: true }));
    expect(texts('h3')).toEqual(['title of secrets', 'title of users', 'title of domain', 'title of clock']);
    expect(texts('dd')).toEqual([
      'breaks secrets',
      'do secrets',
      'breaks users',
      'do users',
      'breaks domain',
      'do domain',
    ]);
    expect(root.querySelector('[data-check=clock] dl')).toBeNull();
    expect(texts('[data-check=secrets] .mark')[0]).toContain('setup.state.failed');
    expect(texts('[role=status]')).toEqual(['limepkg_esign.admin.setup.summary 1 1 1 1']);
  });

  it('says so when all is well', async () => {
    const well = { 'GET limepkg-esign/setup/check/': { checkedAt: '', checks: [check('clock', 'ok')] } };
    expect((await open(new StrictPlatform({ answers: well }))).texts('[role=status]')).toEqual([
      'limepkg_esign.admin.setup.all_ok',
    ]);
  });

  it('checks again at the press of the button, and once at a time', async () => {
    const platform = new StrictPlatform({ answers });
    const { page, root } = await open(platform);
    const button = root.querySelector('button')!;
    button.click();
    button.click();
    await page.waitForChanges();
    expect(platform.argumentsOf('http.get')).toHaveLength(2);
  });

  it('tells who may not, in words of the error', async () => {
    const refusal = new HttpResponseError(403, { code: 'ACCESS_ADMIN_ONLY', reference: 'r-1' });
    const texts = {
      'limepkg_esign.error.access.title': 'You may not do this',
      'limepkg_esign.error.access.text': 'Nothing was changed.',
    };
    const platform = new StrictPlatform({ answers: { 'GET limepkg-esign/setup/check/': refusal }, texts });
    expect((await open(platform)).texts('[role=status]')[0]).toMatch(
      /^You may not do this\. Nothing was changed\..*\(r-1\)$/,
    );
  });

  it('shows hostile words as text', async () => {
    const hostile = check('users', 'warning', { detail: '<img src=x onerror=alert(1)>' });
    const { root, texts } = await open(
      new StrictPlatform({ answers: { 'GET limepkg-esign/setup/check/': { checkedAt: '', checks: [hostile] } } }),
    );
    expect(root.querySelector('img')).toBeNull();
    expect(texts('li .soft')).toEqual(['<img src=x onerror=alert(1)>']);
  });

  it('shows nothing without a platform, and begins when there is one', async () => {
    const page = await newSpecPage({ components: [AdminSetup], html: '<lwc-limepkg-esign-admin-setup />' });
    expect(page.root!.shadowRoot!.childElementCount).toBe(0);
    (page.root as HTMLLwcLimepkgEsignAdminSetupElement).platform = new StrictPlatform({ answers });
    await page.waitForChanges();
    expect(page.root!.shadowRoot!.querySelectorAll('li')).toHaveLength(4);
  });
});
