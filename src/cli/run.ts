import { doctorCommand } from './doctor.js';
import type { ExitCode, Terminal } from './terminal.js';
import { verifyCommand } from './verify.js';

type Command = (args: readonly string[], terminal: Terminal) => Promise<ExitCode>;

const COMMANDS: Readonly<Record<string, { readonly run: Command; readonly usage: string }>> = {
  verify: {
    run: verifyCommand,
    usage: [
      'verify <signed.pdf> [--original <file>] [--evidence <bundle>] [--trust <pem>] [--json]',
      '       [--fingerprint <sha256 of the file>] [--original-fingerprint <sha256>]',
    ].join('\n'),
  },
  doctor: {
    run: doctorCommand,
    usage: 'doctor [--url <address with application>] [--json]',
  },
};

const usage = (): string =>
  `Usage: limepkg-esign <command>\n\n${Object.values(COMMANDS)
    .map((one) => `  ${one.usage}`)
    .join('\n')}`;

/** Runs the command that the arguments name. Never throws for what the caller wrote or what a file holds. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name = '', ...rest] = args;
  if (name === '--help' || name === 'help') {
    terminal.out(usage());
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    terminal.err(usage());
    return 2;
  }
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    terminal.err(error instanceof Error ? error.message : String(error));
    return 2;
  }
}
