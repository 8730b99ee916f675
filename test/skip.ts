/**
 * A suite that runs where the machine allows, and says why where it does not.
 *
 * @param reason - printed as part of the skipped suite's name
 */
export function describeIf(condition: boolean, reason: string, name: string, suite: () => void): void {
  if (condition) {
    describe(name, suite);
  } else {
    // Not by the console, which jest folds away among stack traces: a skip that nobody sees is a silent pass.
    process.stdout.write(`skipped: ${name}: ${reason}\n`);
    describe.skip(`${name} [skipped: ${reason}]`, suite);
  }
}

/** The same for one test. */
export function itIf(
  condition: boolean,
  reason: string,
): (name: string, test: () => void | Promise<void>, timeoutMs?: number) => void {
  return (name, run, timeoutMs) => {
    const test = async (): Promise<void> => run();
    if (condition) {
      it(name, test, timeoutMs);
    } else {
      process.stdout.write(`skipped: ${name}: ${reason}\n`);
      it.skip(`${name} [skipped: ${reason}]`, test);
    }
  };
}
