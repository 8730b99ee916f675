import { readFileSync } from 'node:fs';
import { ConfigError } from '../errors.js';
import type { TrustErrorCode } from './errors.js';

/** Variables of a process by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables, and the files that they name. Names what is wrong, never its value. */
export class Variables<Name extends string> {
  constructor(private readonly environment: Environment) {}

  get(name: Name): string | undefined {
    const value = this.environment[name]?.trim();
    return value === '' ? undefined : value;
  }

  need(name: Name): string {
    return this.get(name) ?? refuse(name, 'is not set');
  }

  file(name: Name): Buffer | undefined {
    const path = this.get(name);
    if (path === undefined) return undefined;
    try {
      return readFileSync(path);
    } catch {
      return refuse(name, 'names no readable file');
    }
  }

  needFile(name: Name): Buffer {
    return this.file(name) ?? refuse(name, 'is not set');
  }

  /** The text of a file without white space around it. */
  text(name: Name): string | undefined {
    return this.file(name)?.toString('utf8').trim();
  }

  /** What a file says in JSON; its reader checks the shape. */
  json(name: Name): unknown {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return refuse(name, 'is no JSON');
    }
  }

  number(name: Name, standard: number, most: number): number {
    const text = this.get(name);
    const value = text === undefined ? standard : Number(text);
    return Number.isInteger(value) && value >= 0 && value <= most ? value : refuse(name, `must be 0 to ${most}`);
  }

  oneOf<Word extends string>(name: Name, words: readonly Word[], standard: Word): Word {
    const text = this.get(name) ?? standard;
    return words.find((word) => word === text) ?? refuse(name, `must be ${words.join(' or ')}`);
  }

  /** Parts of a list, separated by white space. */
  list(name: Name): string[] {
    return (this.get(name) ?? '').split(/\s+/).filter((one) => one !== '');
  }
}

/** @throws `ConfigError` `TRUST_CONFIG_INVALID` naming the variable, never its value */
export function refuse(option: string, message: string): never {
  throw new ConfigError<TrustErrorCode>('TRUST_CONFIG_INVALID', `${option} ${message}`, { details: { option } });
}
