import type { AddressGuard, JudgedHost, WebhookProtocol } from './addresses.ts';

/** The most characters of a webhook's URL. */
const LONGEST_URL = 2048;

/** How long an endpoint's host may take to be resolved while the endpoint is saved. */
const RESOLVE_TIMEOUT_MS = 5000;

/** Below it are other protocols' ports, such as those of mail, which a request could be made to speak. */
const FIRST_FREE_PORT = 1024;
const WEB_PORTS = new Set(['', '80', '443']);

/** A problem reads after the field's name. */
export interface JudgedUrl {
  problem: string | undefined;
}

/** Judges the URL of an endpoint that is saved. Its host is judged again whenever it is dialled, since answers change. */
export async function judgeUrl(text: string, guard: AddressGuard): Promise<JudgedUrl> {
  const read = readWebhookUrl(text);
  if ('problem' in read) return read;
  const judged = await judgeInTime(read.url, guard);
  return { problem: 'problem' in judged ? judged.problem : undefined };
}

/** Reads the URL of an endpoint without asking for its host. */
export function readWebhookUrl(text: string): { url: URL } | { problem: string } {
  if (text.length > LONGEST_URL) return { problem: `must have at most ${LONGEST_URL} characters` };
  // The parser drops tabs and line breaks and trims blanks, so another reader might see another URL.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\s\u0000-\u001f\u007f]/.test(text) || !text.isWellFormed()) return { problem: 'must have no blanks in it' };
  const url = URL.parse(text);
  if (!url) return { problem: 'must be a URL such as https://example.com/hooks' };
  if (!isWeb(url.protocol)) return { problem: 'must start with https://' };
  if (url.username !== '' || url.password !== '') return { problem: 'must have no user name and no password in it' };
  if (text.includes('#')) return { problem: 'must have no fragment (#)' };
  if (!WEB_PORTS.has(url.port) && Number(url.port) < FIRST_FREE_PORT) {
    return { problem: `must have the port 443 or 80, or one from ${FIRST_FREE_PORT} on` };
  }
  return { url };
}

const isWeb = (protocol: string): protocol is WebhookProtocol => protocol === 'https:' || protocol === 'http:';

/** The host of a URL as a name or an address, without the brackets of IPv6. */
const hostOf = ({ hostname }: Pick<URL, 'hostname'>): string => hostname.replace(/^\[(.*)\]$/, '$1');

async function judgeInTime(url: URL, guard: AddressGuard): Promise<JudgedHost> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<JudgedHost>((resolve) => {
    timer = setTimeout(
      () => resolve({ problem: 'has a host that was not resolved within 5 s', reason: 'unresolved' }),
      RESOLVE_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([guard.judge(hostOf(url), url.protocol as WebhookProtocol), late]);
  } finally {
    clearTimeout(timer);
  }
}
