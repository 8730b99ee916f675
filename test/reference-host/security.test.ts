import type { SecurityPolicies } from '../../src/host/index.js';
import { PolicyBook } from '../../reference-host/security/index.js';
import { CRM_LIMETYPES } from '../../reference-host/structure/index.js';
import { ADMIN, ANNA, BERIT, PORTAL, SYSTEM } from './data-host.js';

const POLICIES: SecurityPolicies = {
  groups: ['Signers', 'Portal'],
  policies: [
    { limetype: 'signing', rights: { Signers: { read: true }, Portal: { read: true, write: true } } },
    { limetype: 'signing', property: 'secret', rights: { Portal: { read: true } } },
    { limetype: 'document', rights: { Portal: { read: true } } },
    { limetype: 'document', property: 'comment', rights: { Signers: { read: true } } },
  ],
  impersonation: { username: 'portal', groups: ['Portal'], endpoints: [] },
};

describe('PolicyBook', () => {
  const book = new PolicyBook(CRM_LIMETYPES);
  book.add('limepkg-sample', POLICIES);

  describe('when a table belongs to the CRM', () => {
    it.each(['read', 'write', 'add', 'delete'] as const)('lets every logged-in user %s', (right) => {
      expect(book.can(ANNA, 'person', undefined, right)).toBe(true);
      expect(book.can(ANNA, 'document', undefined, right)).toBe(true);
      expect(book.can(ANNA, 'document', 'comment', right)).toBe(true);
    });

    it('gives an impersonated user what its groups were given and no more', () => {
      expect(book.can(PORTAL, 'document', 'name', 'read')).toBe(true);
      expect(book.can(PORTAL, 'document', 'comment', 'read')).toBe(false);
      expect(book.can(PORTAL, 'document', 'name', 'write')).toBe(false);
      expect(book.can(PORTAL, 'person', 'name', 'read')).toBe(false);
    });
  });

  describe('when a table has policies of its own', () => {
    it('opens it to the groups they name', () => {
      expect(book.can(BERIT, 'signing', 'title', 'read')).toBe(true);
      expect(book.can(BERIT, 'signing', 'title', 'write')).toBe(false);
      expect(book.can(ANNA, 'signing', undefined, 'read')).toBe(false);
      expect(book.can(PORTAL, 'signing', 'title', 'write')).toBe(true);
    });

    it('narrows a field that has a policy', () => {
      expect(book.can(BERIT, 'signing', 'secret', 'read')).toBe(false);
      expect(book.can(PORTAL, 'signing', 'secret', 'read')).toBe(true);
      expect(book.can(PORTAL, 'signing', 'secret', 'write')).toBe(false);
    });

    it('lets administrators and the system do everything', () => {
      for (const principal of [ADMIN, SYSTEM]) expect(book.can(principal, 'signing', 'secret', 'delete')).toBe(true);
    });

    it('never takes an impersonated user for an administrator', () => {
      expect(book.can({ ...PORTAL, isAdmin: true }, 'signing', 'secret', 'delete')).toBe(false);
    });
  });

  describe('when a right is demanded', () => {
    it('says which one is missing', () => {
      expect(() => book.demand(ANNA, 'signing', 'secret', 'read')).toThrow(
        expect.objectContaining({
          code: 'HOST_ACCESS_DENIED',
          status: 403,
          details: { limetype: 'signing', property: 'secret', right: 'read' },
        }),
      );
    });
  });

  describe('when a package brings its policies again', () => {
    it('replaces those it had', () => {
      const changing = new PolicyBook(CRM_LIMETYPES);
      changing.add('limepkg-sample', POLICIES);
      changing.add('limepkg-sample', {
        ...POLICIES,
        policies: [{ limetype: 'signing', rights: { Users: { read: true } } }],
      });
      expect(changing.can(ANNA, 'signing', undefined, 'read')).toBe(true);
      expect(changing.can(BERIT, 'signing', undefined, 'read')).toBe(false);
    });
  });
});
