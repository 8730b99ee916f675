import { randomUUID } from 'node:crypto';
import { SETTINGS, type ConformancePackage, type HostUnderTest } from './host-package.js';

/** Configuration, texts, mail and start-up, as `src/host` promises them. */
export function describeSurroundings(opened: () => HostUnderTest, conformance: () => ConformancePackage): void {
  describe('start-up', () => {
    it('asks the package in the order of the contract', () => {
      const order = ['registerConfig', 'registerTranslations', 'registerMigrations', 'registerLimeobjectClasses'];
      const first = [...new Set(conformance().asked)];
      expect(first.filter((hook) => order.includes(hook))).toEqual(order);
      expect(first.indexOf('registerSecurityPolicies')).toBeGreaterThan(first.indexOf('registerLimeobjectClasses'));
    });
  });

  describe('runtime configuration', () => {
    it('has defaults, and a saved change is seen at once', async () => {
      const { host, saveSettings } = opened();
      expect(host.runtimeConfig.get(SETTINGS)).toEqual({ greeting: 'hello', count: 3 });
      await saveSettings({ greeting: 'hej' });
      expect(host.runtimeConfig.get(SETTINGS)).toEqual({ greeting: 'hej', count: 3 });
    });

    it('refuses what the package refuses, and keeps what holds', async () => {
      const { host, saveSettings } = opened();
      const before = host.runtimeConfig.get(SETTINGS);
      await expect(saveSettings({ count: 'many' })).rejects.toMatchObject({ code: 'CONFIG_VALUE_INVALID' });
      expect(host.runtimeConfig.get(SETTINGS)).toEqual(before);
    });
  });

  describe('application configuration', () => {
    it('gives the same secret each time and another for another key', () => {
      const { applicationConfig } = opened().host;
      const secret = applicationConfig.secret('conformance.key');
      expect(secret.byteLength).toBeGreaterThanOrEqual(32);
      expect(applicationConfig.secret('conformance.key').equals(secret)).toBe(true);
      expect(applicationConfig.secret('conformance.other').equals(secret)).toBe(false);
      expect(applicationConfig.get('conformance.absent')).toBeUndefined();
    });
  });

  describe('texts', () => {
    it('are looked up by language and fall back to English, then to the key', () => {
      const { translator } = opened().host;
      expect(translator.get('sv', 'limepkg_conformance.hello', { name: 'Åsa' })).toBe('Hej Åsa');
      expect(translator.get('fi', 'limepkg_conformance.hello', { name: 'Åsa' })).toBe('Hello Åsa');
      expect(translator.get('sv', 'limepkg_conformance.only')).toBe('In English');
      expect(translator.get('sv', 'limepkg_conformance.nothing')).toBe('limepkg_conformance.nothing');
      expect(translator.all(SETTINGS.name, 'sv')['limepkg_conformance.hello']).toBe('Hej {name}');
    });
  });

  describe('mail', () => {
    const mailTo = (recipientEmail: string, messageId: string) => ({
      messageId,
      recipientName: 'Åsa "Ö"',
      recipientEmail,
      fromName: 'Conformance',
      fromEmail: 'conformance@example.com',
      subject: 'Ämne',
      html: '<p>Hej</p>',
      text: 'Hej',
    });

    it('has reached the server when it is sent, under the id it was given', async () => {
      const messageId = `<${randomUUID()}@example.com>`;
      await opened().host.mail.send(mailTo('asa@example.com', messageId));
      const arrived = (await opened().mails()).filter((mail) => mail.messageId === messageId);
      expect(arrived).toEqual([
        expect.objectContaining({ subject: 'Ämne', to: expect.stringContaining('asa@example.com') }),
      ]);
    });

    it('is refused for an address that cannot be written to', async () => {
      const sending = opened().host.mail.send(
        mailTo('nobody\r\nBcc: all@example.com', `<${randomUUID()}@example.com>`),
      );
      await expect(sending).rejects.toMatchObject({ code: 'HOST_MAIL_REFUSED', retry: 'never' });
    });
  });
}
