import { BlockList, isIP } from 'node:net';

/** An address or a network. An IPv4-mapped one is stored as IPv4. */
interface IpRange {
  family: 'ipv4' | 'ipv6';
  address: string;
  prefix: number;
}

/** Networks with a shorter prefix restrict nothing. */
const BROADEST = { ipv4: 9, ipv6: 33 };
const LONGEST = { ipv4: 32, ipv6: 128 };
const MAPPED_PREFIX = 96;

/** The most addresses and networks in the list of a key. */
export const MOST_RANGES = 20;

/** Whether a text is an address or a network in CIDR notation, and not too broad for a list. */
export function isIpRange(text: string): boolean {
  const range = readRange(text);
  return range !== undefined && range.prefix >= BROADEST[range.family];
}

/** The addresses from which a key may be used. An entry that is not a range contains no address. */
export class IpList {
  // One list for each family: a common one would compare IPv4 addresses with IPv6 networks as if they were mapped.
  readonly #lists = { ipv4: new BlockList(), ipv6: new BlockList() };

  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const range = readRange(entry);
      if (range) this.#lists[range.family].addSubnet(range.address, range.prefix, range.family);
    }
  }

  /** Whether an address is in the list. A proxy may send a text that is not an address, which is not in it. */
  has(address: string): boolean {
    const caller = readAddress(address);
    return caller !== undefined && this.#lists[caller.family].check(caller.address, caller.family);
  }
}

/** The network of one caller: an IPv4 address, or the /64 that a site with IPv6 has at least (RFC 6177). */
export function networkOf(address: string): string {
  const caller = readAddress(address);
  if (caller?.family !== 'ipv6') return caller?.address ?? address;
  const [head = '', tail] = caller.address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ? tail.split(':') : [])];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function readRange(text: string): IpRange | undefined {
  const [before = '', after, ...more] = text.split('/');
  const version = isIP(before);
  // A zone is local to one machine (RFC 4007), so it cannot restrict callers of another one.
  if (version === 0 || before.includes('%') || more.length > 0) return undefined;
  if (after !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(after)) return undefined;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const prefix = after === undefined ? LONGEST[family] : Number(after);
  if (prefix > LONGEST[family]) return undefined;
  const mapped = family === 'ipv6' ? mappedAddress(before) : undefined;
  if (mapped === undefined || prefix < MAPPED_PREFIX) return { family, address: before, prefix };
  return { family: 'ipv4', address: mapped, prefix: prefix - MAPPED_PREFIX };
}

function readAddress(text: string): { family: 'ipv4' | 'ipv6'; address: string } | undefined {
  const address = text.split('%', 1)[0] ?? '';
  const version = isIP(address);
  if (version === 0) return undefined;
  if (version === 4) return { family: 'ipv4', address };
  const mapped = mappedAddress(address);
  return mapped === undefined ? { family: 'ipv6', address } : { family: 'ipv4', address: mapped };
}

/** `::ffff:192.0.2.1` and its other spellings (RFC 4291, section 2.5.5.2) as `192.0.2.1`. */
function mappedAddress(address: string): string | undefined {
  // The URL parser writes an IPv6 address in its shortest form.
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortest) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const bytes = [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
  return bytes.join('.');
}
