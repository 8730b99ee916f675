import bowser from 'bowser';
import type { Request } from 'express';
import type { ClientTrace } from '../signing/index.js';

const MAX_KNOWN = 1000;
const MAX_LENGTH = 100;

interface Device {
  readonly browser: string;
  readonly platform: string;
}

/** Reads browser and platform from what the browser says of itself; remembers each answer. */
export class ClientTraces {
  private readonly known = new Map<string, Device>();

  of(request: Request, ipAddress: string): ClientTrace {
    const userAgent = (request.get('User-Agent') ?? '').slice(0, 512);
    const hint = (request.get('Sec-CH-UA-Platform') ?? '').slice(0, 64);
    return { ipAddress, ...this.deviceOf(userAgent, hint) };
  }

  private deviceOf(userAgent: string, hint: string): Device {
    const id = `${hint}|${userAgent}`;
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const device = read(userAgent, hint);
    if (this.known.size >= MAX_KNOWN) this.known.clear(); // a flood of invented names must not fill the memory
    this.known.set(id, device);
    return device;
  }
}

function read(userAgent: string, hint: string): Device {
  if (userAgent === '') return { browser: 'Unknown', platform: platformHint(hint) ?? 'Unknown' };
  const { browser, os } = bowser.parse(userAgent);
  const named = words(browser.name, browser.version);
  return {
    // What no table knows is kept as it was said, cut to one line: it is evidence all the same.
    browser: named === '' ? plain(userAgent) : named,
    platform: words(os.name, os.versionName ?? os.version) || platformHint(hint) || 'Unknown',
  };
}

function words(...parts: readonly (string | undefined)[]): string {
  return plain(parts.filter((part) => part !== undefined && part !== '').join(' '));
}

/** A structured-field string: `"Windows"`. */
function platformHint(hint: string): string | undefined {
  return /^"([\w .-]{1,40})"$/.exec(hint)?.[1];
}

function plain(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '').slice(0, MAX_LENGTH);
}
