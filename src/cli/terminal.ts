/** What a command is lent: where it writes, and its environment. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** 0: all is well; 1: something is not; 2: the command could not be carried out. */
export type ExitCode = 0 | 1 | 2;
