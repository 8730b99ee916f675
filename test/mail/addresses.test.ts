import { addressesFor, messageIdOf } from '../../src/mail/index.js';

const settings = { fromAddress: 'esign@flowers.example', fromName: 'Lime eSign' };

describe('addressesFor', () => {
  describe('when a coworker sends', () => {
    it('keeps the installation’s address and lets answers go to the coworker', () => {
      expect(addressesFor(settings, { name: 'Anna Berg', email: 'anna@flowers.example' })).toEqual({
        fromName: 'Anna Berg via Lime eSign',
        fromEmail: 'esign@flowers.example',
        replyTo: { name: 'Anna Berg', email: 'anna@flowers.example' },
      });
    });
  });

  describe('when a name is missing', () => {
    it('uses the other', () => {
      expect(addressesFor({ ...settings, fromName: '' }, { name: 'Anna', email: 'a@b.example' }).fromName).toBe('Anna');
      expect(addressesFor(settings, { name: ' ', email: 'a@b.example' }).fromName).toBe('Lime eSign');
    });
  });

  describe('when name or address would break out of the header', () => {
    it('becomes one harmless line', () => {
      const addresses = addressesFor(settings, {
        name: 'A\r\nBcc: x\u202E',
        email: 'a@b.example>\r\nBcc: c@d.example',
      });
      expect(addresses.fromName).toBe('A Bcc: x via Lime eSign');
      expect(JSON.stringify(addresses)).not.toMatch(/\\[rn]|>/);
    });
  });
});

describe('messageIdOf', () => {
  const id = (...changes: Partial<Parameters<typeof messageIdOf>>): string =>
    messageIdOf(
      changes[0] ?? 7,
      changes[1] ?? 'signing_create.send_invitations',
      changes[2] ?? '12',
      changes[3] ?? 'https://crm.example:8443',
    );

  describe('when asked twice', () => {
    it('answers the same', () => {
      expect(id()).toBe(id());
      expect(id()).toMatch(/^<esign-7-[0-9a-f]{40}@crm\.example>$/);
    });
  });

  describe('when anything differs', () => {
    it('answers something else', () => {
      const ids = [
        id(),
        id(8),
        id(7, 'signing_remind.1'),
        id(7, undefined, '13'),
        id(7, undefined, '12', 'https://x.example'),
      ];
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  describe('when the recipient is an address', () => {
    it('does not tell it, and ignores its case', () => {
      expect(id(7, 's', 'Mari@Example.com')).toBe(id(7, 's', 'mari@example.com'));
      expect(id(7, 's', 'mari@example.com')).not.toContain('mari');
    });
  });

  describe('when the server has no name', () => {
    it('is still a valid id', () => {
      expect(id(7, 's', '1', 'nonsense')).toMatch(/^<[^<>@\s]+@esign\.invalid>$/);
      expect(id(7, 's', '1', 'http://[::1]:80')).toMatch(/@esign\.invalid>$/);
    });
  });
});
