import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { IpList } from '../core/access/ip-list.ts';
import { type ResolveHost, resolveHost } from './resolve-host.ts';

/** Which protocol a webhook is sent by. */
export type WebhookProtocol = 'http:' | 'https:';

/** The addresses of a host, all of them allowed, or why it is refused. */
export type JudgedHost = { addresses: readonly string[] } | { problem: string; reason: 'refused' | 'unresolved' };

/** Judges where webhooks may go: when an endpoint is saved, and whenever a connection is opened. */
export interface AddressGuard {
  /**
   * Resolves a host and judges each of its addresses. One refused address refuses the host: its answers could be
   * arranged so that the refused one is dialled.
   */
  judge(host: string, protocol: WebhookProtocol): Promise<JudgedHost>;
}

export interface GuardOptions {
  /** Addresses and networks in CIDR notation that are allowed although they are not public. */
  allowedRanges: readonly string[];
  /** The resolver, for tests. */
  resolve?: ResolveHost;
}

const AS_ALLOWED = 'unless the operator of the hub allows it in STELE_WEBHOOK_ALLOWED_RANGES';

export function createAddressGuard({ allowedRanges, resolve = resolveHost }: GuardOptions): AddressGuard {
  const allowed = new IpList(allowedRanges);
  const problemOf = (address: string, protocol: WebhookProtocol): string | undefined => {
    if (allowed.has(address)) return undefined;
    const special = specialKindOf(address);
    if (special !== undefined) return `leads to ${special}, which webhooks are not sent to ${AS_ALLOWED}`;
    if (protocol === 'http:') return `must be https ${AS_ALLOWED}`;
    return undefined;
  };
  return {
    judge: async (host, protocol) => {
      let addresses: readonly string[];
      try {
        addresses = await addressesOf(host, resolve);
      } catch (error) {
        return { problem: `has a host that was not resolved (${codeOf(error)})`, reason: 'unresolved' };
      }
      if (addresses.length === 0) return { problem: 'has a host without an address', reason: 'unresolved' };
      for (const address of addresses) {
        const problem = problemOf(address, protocol);
        if (problem !== undefined) return { problem, reason: 'refused' };
      }
      return { addresses };
    },
  };
}

/** Loopback by definition (RFC 6761, section 6.3), whatever a name server says. */
const LOCALHOST = /(?:^|\.)localhost\.?$/i;

async function addressesOf(host: string, resolve: ResolveHost): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  return LOCALHOST.test(host) ? ['127.0.0.1', '::1'] : resolve(host);
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code ?? 'unknown error');

/** The words for the registries' names of special addresses, where the name says too little. */
const KINDS: Readonly<Record<string, string>> = {
  unspecified: 'an unspecified address',
  broadcast: 'the broadcast address',
  multicast: 'a multicast address',
  linkLocal: 'a link-local address',
  loopback: 'a loopback address',
  carrierGradeNat: "an address of a carrier's own network",
  private: 'a private address',
  uniqueLocal: 'a private address',
  ipv4Mapped: 'an IPv4 address written as IPv6',
  rfc6052: 'an address that translates to IPv4',
  rfc6145: 'an address that translates to IPv4',
  '6to4': 'an address that tunnels to IPv4',
  teredo: 'an address that tunnels to IPv4',
};

/** Azure answers there with a machine's settings and secrets, though the registries have it as public. */
const AZURE_HOST = '168.63.129.16';
/** The only part of IPv6 that is assigned to the internet (IANA). Others include IPv4 addresses in old disguises. */
const PUBLIC_IPV6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** What an address is that does not belong to one place in the public internet. */
export function specialKindOf(address: string): string | undefined {
  if (isIP(address) === 0 || address.includes('%')) return 'a text that is not an address';
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range !== 'unicast') return KINDS[range] ?? 'a reserved address';
  if (address === AZURE_HOST) return "a service of the machine's host";
  const isPublic = parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(PUBLIC_IPV6);
  return isPublic ? undefined : 'a reserved address';
}
