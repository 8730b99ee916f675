import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { ConfigError, EsignError } from '../../errors.js';
import type { SealFacts } from '../signings/kept.js';
import type { TrustLog } from '../log.js';
import type { Folders } from './folders.js';
import { SEAL_STEPS, type SealRow, type SealRows, type SealStep } from './seal-rows.js';
import type { SealSteps } from './steps.js';
import { storageFault } from './storage-faults.js';

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
/** When an interrupted seal is looked at again, should its job be lost. */
const WATCH_MS = 60_000;

/** What the runner works with. */
export interface RunnerParts {
  readonly rows: SealRows;
  readonly folders: Folders;
  readonly steps: SealSteps;
  readonly log: TrustLog;
  readonly now: () => Date;
}

/**
 * Takes a seal from step to step. Each step makes a new file from the last one's and then names it in the row: a process that dies leaves a
 * file that nobody names, and of two that work at the same time one stands.
 */
export class SealRunner {
  constructor(private readonly parts: RunnerParts) {}

  /** Goes on where the seal is. What is away makes it wait, what is wrong refuses it; neither is thrown. */
  async run(sealId: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const row = await this.parts.rows.get(sealId);
      if (row === undefined || row.state === 'sealed' || row.state === 'refused') return;
      const next = SEAL_STEPS[SEAL_STEPS.indexOf(row.step) + 1];
      if (next === undefined) return;
      try {
        if (!(await this.step(row, next))) return;
      } catch (error) {
        await this.failed(row, next, error);
        return;
      }
    }
  }

  /** @returns whether this run still owns the seal */
  private async step(row: SealRow, step: SealStep): Promise<boolean> {
    const { rows, folders, now } = this.parts;
    const watched = new Date(now().getTime() + WATCH_MS);
    if (step === 'verify' || step === 'publish') {
      const facts = await this.parts.steps[step](row, folders.seal(row.facts.file));
      const isDone = step === 'publish';
      return rows.change(row, {
        ...{ step, facts, state: isDone ? 'sealed' : 'sealing', reason: null, dueAt: isDone ? null : watched },
        ...(isDone ? { renewAt: await this.parts.steps.renewalOf(now()) } : {}),
      });
    }
    const file = folders.freshSealFile();
    const target = folders.seal(file);
    try {
      const from = folders.seal(row.facts.file);
      if (step !== 'pages') await copyFile(from, target, constants.COPYFILE_FICLONE);
      const made = await this.parts.steps[step as 'pages' | 'certify' | 'dss' | 'timestamp'](row, target, from);
      const facts: SealFacts = { ...made, file };
      await folders.settle(file);
      const isMine = await rows.change(row, { step, facts, state: 'sealing', reason: null, dueAt: watched });
      await rm(isMine ? from : target, { force: true });
      return isMine;
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    }
  }

  private async failed(row: SealRow, step: SealStep, thrown: unknown): Promise<void> {
    const { rows, log, now } = this.parts;
    const error = storageFault(thrown) ?? thrown;
    const code = error instanceof EsignError ? String(error.code) : 'INTERNAL';
    const isFinal = error instanceof EsignError && error.retry !== 'later' && !isOwnTrouble(error, code);
    const tries = row.tries + 1;
    const where = { seal: row.id, step, code };
    if (isFinal) {
      log.error({ ...where, err: error }, 'a seal was refused');
      await rows.change(row, { state: 'refused', reason: code, tries, dueAt: null });
      return;
    }
    log.warn({ ...where, err: error }, 'a seal waits');
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(row.tries, 10), LONGEST_WAIT_MS);
    await rows.change(row, { state: 'waiting', reason: code, tries, dueAt: new Date(now().getTime() + waitMs) });
  }
}

/** A key store that is set up wrongly, or has lost a key for now, says nothing about the document: it waits until somebody has looked. */
function isOwnTrouble(error: unknown, code: string): boolean {
  return error instanceof ConfigError || code.startsWith('KEY_');
}
