import { BlockList, isIP, isIPv4 } from 'node:net';
import type { Request } from 'express';

/** Where a call came from. */
export interface CallAddress {
  /** The other end of the connection. */
  readonly direct: string;
  /** Who called: behind trusted proxies the address that they name; null when that cannot be said. */
  readonly caller: string | null;
}

/** One address in one form: lower case, no zone, IPv4 never as IPv6. @returns null for what is no address */
export function normalAddress(text: string): string | null {
  const bare =
    text
      .trim()
      .replace(/^\[|\]$/g, '')
      .split('%')[0]
      ?.toLowerCase() ?? '';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1] ?? hexMapped(bare);
  const address = mapped ?? bare;
  return isIP(address) === 0 ? null : address;
}

/** `::ffff:7f00:1` is `127.0.0.1`. */
function hexMapped(text: string): string | undefined {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(text) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const [a, b] = [parseInt(high, 16), parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

/** Addresses and ranges (CIDR). */
export class AddressList {
  private readonly list = new BlockList();

  /** @throws `RangeError` naming the part that is no address or range */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) this.add(range);
  }

  has(address: string | null): boolean {
    if (address === null) return false;
    const normal = normalAddress(address);
    return normal !== null && this.list.check(normal, isIPv4(normal) ? 'ipv4' : 'ipv6');
  }

  private add(range: string): void {
    const [text = '', bits, ...rest] = range.split('/');
    const address = normalAddress(text);
    if (address === null || rest.length > 0) throw new RangeError(`${range} is no address`);
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    const most = family === 'ipv4' ? 32 : 128;
    // A range written for mapped addresses counts the 96 bits in front of them.
    const isMapped = family === 'ipv4' && text.includes(':');
    const prefix = bits === undefined ? most : Number(bits) - (isMapped ? 96 : 0);
    if (bits?.trim() === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > most) {
      throw new RangeError(`${range} is no range`);
    }
    this.list.addSubnet(address, prefix, family);
  }
}

/** Says where calls come from; headers count only from proxies that are trusted. */
export class CallAddresses {
  constructor(private readonly proxies: AddressList) {}

  isProxy(address: string): boolean {
    return this.proxies.has(address);
  }

  of(request: Pick<Request, 'socket' | 'headers'>): CallAddress {
    const direct = normalAddress(request.socket.remoteAddress ?? '') ?? '';
    if (!this.isProxy(direct)) return { direct, caller: direct === '' ? null : direct };
    const header = request.headers['x-forwarded-for'];
    const named = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').filter((one) => one !== '');
    let caller: string | null = direct;
    // From the nearest on: what stands in front of an address that nobody trusts was written by that address.
    while (caller !== null && this.proxies.has(caller) && named.length > 0) caller = normalAddress(named.pop() ?? '');
    return { direct, caller };
  }
}
