import type { Request, Response } from 'express';
import type { StoreKeys } from '../../store/keys.js';
import { replaceBytes, reviveBytes } from '../operations/operation.js';

/** What a cookie is called, and below which path it is sent. */
export interface CookieName {
  readonly name: string;
  readonly path: string;
}

/** Keeps things in a browser that only we can read: encrypted, for that browser alone, with an end. Scripts never see them. */
export class SealedCookies {
  constructor(
    private readonly keys: StoreKeys,
    private readonly isSecure: boolean,
    private readonly now: () => Date,
  ) {}

  /** @param browserHash - in another browser it does not open */
  put(response: Response, { name, path }: CookieName, browserHash: string, value: object, until: Date): void {
    const box = this.keys.seal(JSON.stringify({ value, until }, replaceBytes), ownerOf(name, browserHash));
    const maxAge = Math.max(0, until.getTime() - this.now().getTime());
    response.cookie(name, Buffer.from(box, 'base64').toString('base64url'), { ...this.kind(path), maxAge });
  }

  /** @returns nothing when there is none, or none that opens and lasts */
  take(request: Request, { name }: CookieName, browserHash: string): unknown {
    for (const box of valuesIn(request, name)) {
      const opened = this.opened(box, ownerOf(name, browserHash));
      if (opened !== undefined && opened.until > this.now()) return opened.value;
    }
    return undefined;
  }

  clear(response: Response, { name, path }: CookieName): void {
    response.clearCookie(name, this.kind(path));
  }

  private opened(box: string, owner: string): { readonly value: unknown; readonly until: Date } | undefined {
    try {
      return JSON.parse(this.keys.open(box, owner), reviveBytes) as { value: unknown; until: Date };
    } catch {
      return undefined;
    }
  }

  private kind(path: string): { httpOnly: true; sameSite: 'lax'; secure: boolean; path: string } {
    // Not strict: the way back from the ID building block begins on another site.
    return { httpOnly: true, sameSite: 'lax', secure: this.isSecure, path };
  }
}

function valuesIn({ headers }: Request, name: string): string[] {
  return (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
    .filter((value) => /^[\w-]{40,6000}$/.test(value));
}

function ownerOf(name: string, browserHash: string): string {
  return `bb:cookie:${name}:${browserHash}`;
}
