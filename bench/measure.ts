import { readFileSync } from 'node:fs';

/** One line of a result: what was measured, against which baseline, and the bar it has to stay under. */
export interface Ratio {
  readonly name: string;
  readonly measured: number;
  readonly baseline: number;
  readonly unit: string;
  readonly atMost: number;
}

/** CPU seconds (user and system) a process has used so far; Linux only. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const TICKS_PER_SECOND = 100; // USER_HZ is 100 on every Linux that Node runs on
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident bytes of a process; Linux only. */
export function residentBytesOf(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) * 1024;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The best of several runs of one thing: whatever else the machine does only ever adds to it. */
export function least(values: readonly number[]): number {
  return Math.min(...values);
}

/** Prints the ratio beside its bar, and remembers in the exit code whether the bar was held. */
export function report(ratio: Ratio): void {
  const value = ratio.measured / ratio.baseline;
  const isHeld = value <= ratio.atMost;
  if (!isHeld) process.exitCode = 1;
  console.log(
    `${isHeld ? '✓' : '✗'} ${ratio.name}: ${value.toFixed(2)} × (at most ${String(ratio.atMost)} ×); ` +
      `${ratio.measured.toFixed(1)} ${ratio.unit} against ${ratio.baseline.toFixed(1)} ${ratio.unit}`,
  );
}

/** As {@link report}, for a number that has to stay under a bar by itself. */
export function reportBelow(name: string, measured: number, unit: string, below: number): void {
  const isHeld = measured < below;
  if (!isHeld) process.exitCode = 1;
  console.log(`${isHeld ? '✓' : '✗'} ${name}: ${measured.toFixed(1)} ${unit} (below ${String(below)} ${unit})`);
}
