import { rename, writeFile } from 'node:fs/promises';
import type { TrustAnchors } from './contract.js';

/** Keeps the public anchors in a file, for whoever checks documents on this machine. */
export class AnchorsFile {
  private written = '';

  /** @param path - left out: nothing is written */
  constructor(
    private readonly path: string | undefined,
    private readonly read: () => Promise<TrustAnchors>,
  ) {}

  /** Writes the file if something has changed. */
  async refresh(): Promise<void> {
    if (this.path === undefined) return;
    const text = `${JSON.stringify(await this.read(), null, 1)}\n`;
    if (text === this.written) return;
    await writeFile(`${this.path}.part`, text);
    await rename(`${this.path}.part`, this.path);
    this.written = text;
  }
}
