import { lookup, Resolver } from 'node:dns/promises';

/** Returns every address of a host, or throws an error with a `code`. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** With two tries, a name server that does not answer is given up within 5 s. */
const TRY_TIMEOUT_MS = 1500;
const TRIES = 2;

/** The system's own resolver may know the name: the hosts file, a search list, a cluster without a name server. */
const MAY_BE_LOCAL = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED']);

/**
 * Asks the name servers first. The system's resolver (`getaddrinfo`) holds a thread until it is answered, and Node.js has
 * two for it: a few hosts with dead name servers would delay every other host. So it is asked only about names that the
 * name servers do not have, which it knows at once or not at all.
 */
export const resolveHost: ResolveHost = (host) => resolveAt(host);

/** As `resolveHost`, at other name servers than those of this machine. */
export async function resolveAt(host: string, nameServers?: readonly string[]): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: TRY_TIMEOUT_MS, tries: TRIES, maxTimeout: TRY_TIMEOUT_MS });
  if (nameServers) resolver.setServers(nameServers);
  const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (found.length > 0) return found;
  const failed = [four, six].flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Error] : []));
  const [silent] = failed.filter((error) => !MAY_BE_LOCAL.has((error as NodeJS.ErrnoException).code ?? ''));
  if (silent) throw silent;
  return (await lookup(host, { all: true, order: 'ipv4first' })).map(({ address }) => address);
}
