import { describeBackground } from './host-background.js';
import { describeFiles } from './host-files.js';
import { ConformancePackage, type HostUnderTest, type OpenHost } from './host-package.js';
import { describeRecords } from './host-records.js';
import { describeSurroundings } from './host-surroundings.js';

export { MEMBERS, PORTAL_GROUP, SETTINGS } from './host-package.js';
export type { DeliveredMail, HostUnderTest, OpenHost } from './host-package.js';

/**
 * Checks that a host keeps the promises of `src/host`: records, units of work, rights, files, tasks, events, configuration,
 * texts and mail.
 *
 * @param open - starts the host with the package it is given, on an empty database, and lets background work run
 */
export function describeHost(name: string, open: OpenHost): void {
  describe(`${name} as a host`, () => {
    const conformance = new ConformancePackage();
    let host: HostUnderTest | undefined;
    beforeAll(async () => {
      host = await open(conformance.createPlugin);
    }, 180_000);
    afterAll(() => host?.close());
    const opened = (): HostUnderTest => {
      if (host === undefined) throw new Error('The host did not start');
      return host;
    };
    describeRecords(opened);
    describeFiles(opened);
    describeBackground(opened, () => conformance);
    describeSurroundings(opened, () => conformance);
  });
}
