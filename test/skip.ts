/**
 * A suite that runs where the machine allows, and says why where it does not.
 *
 * @param reason - printed as part of the skipped suite's name
 */
export function describeIf(condition: boolean, reason: string, name: string, suite: () => void): void {
  if (condition) {
    describe(name, suite);
  } else {
    // eslint-disable-next-line no-console -- a skip that nobody sees is a silent pass
    console.warn(`skipped: ${name}: ${reason}`);
    describe.skip(`${name} [skipped: ${reason}]`, suite);
  }
}
