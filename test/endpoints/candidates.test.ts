import { start } from './app.js';

describe('people for the create dialog', () => {
  let app: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    app = await start();
  });
  afterEach(() => app.close());

  const search = (text: string) => app.call('GET', `/signing/candidates/?search=${encodeURIComponent(text)}`);

  describe('when a text is searched for', () => {
    it('finds people and coworkers by a part of the name, in any case, sorted by name', async () => {
      const { status, body } = await search('JO');
      expect(status).toBe(200);
      expect(body.signers.map(({ name }: { name: string }) => name)).toEqual(['Peter Johansson']);
      expect((await search('AR')).body.signers.map(({ name }: { name: string }) => name)).toEqual([
        'Carlito Jakobsson',
        'Mari Ahna',
      ]);
    });

    it('finds by mail address, with all that the dialog needs, and preselects nobody', async () => {
      expect((await search('mari@')).body.signers).toEqual([
        {
          limetype: 'person',
          id: 1039,
          name: 'Mari Ahna',
          email: 'mari@example.com',
          default: false,
          limetypeLocalname: 'Person',
        },
      ]);
    });

    it('does not find by what stands in other fields', async () => {
      expect((await search('08-702')).body.signers).toEqual([]);
    });

    it.each(['', ' a ', 'x'.repeat(101)])('refuses "%s"', async (text) => {
      expect(await search(text)).toMatchObject({
        status: 400,
        body: { code: 'INPUT_INVALID', errors: [{ path: 'search' }] },
      });
    });

    it('is refused for whoever is not in the group', async () => {
      app.coworkers.isUser = false;
      expect((await search('mari')).status).toBe(403);
    });
  });
});
