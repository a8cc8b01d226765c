import { createClient, type SteleClient } from '../../sdk/index.ts';
import { createOutput, type Output } from '../output/output.ts';
import { parseExactly } from './documents.ts';
import { CommandFailure, EXIT } from './failures.ts';
import { DEFAULT_URL, findDemoKey, readSettings } from './settings.ts';

/** What may be said with every command. */
export interface GlobalOptions {
  url?: string;
  key?: string;
  json?: boolean;
}

/** What a command has at hand. */
export interface Session {
  output: Output;
  /** Aborted when somebody presses Ctrl-C. */
  signal: AbortSignal;
  /** Where the hub is: said, set or stored, in this order. Without a login, which no hub wants, so that it may be shown. */
  url(): Promise<string>;
  /** The key that was said on the command line. */
  saidKey: string | undefined;
  /** @throws CommandFailure when no key is known */
  key(): Promise<string>;
  /** The hub, with the key. */
  stele(): Promise<SteleClient>;
}

export function createSession(options: GlobalOptions, signal: AbortSignal): Session {
  const output = createOutput(options.json === true);
  const url = async (): Promise<string> =>
    withoutLogin(options.url ?? (process.env['STELE_URL'] || ((await readSettings()).url ?? DEFAULT_URL)));
  const key = async (): Promise<string> => {
    const known = options.key ?? (process.env['STELE_KEY'] || (await storedKeyFor(await url())));
    if (known !== undefined) return known;
    throw new CommandFailure(
      'No key is known: `stele login` stores one, STELE_KEY sets one',
      EXIT.usage,
      await demoHint(),
    );
  };
  return {
    output,
    signal,
    url,
    saidKey: options.key,
    key,
    stele: async () => connect(await url(), await key(), output, signal),
  };
}

/** The stored key, for the hub it was stored for alone. */
async function storedKeyFor(url: string): Promise<string | undefined> {
  const stored = await readSettings();
  return stored.url === undefined || sameHub(stored.url, url) ? stored.key : undefined;
}

const sameHub = (one: string, other: string): boolean => one.replace(/\/+$/, '') === other.replace(/\/+$/, '');

async function demoHint(): Promise<string | undefined> {
  const found = await findDemoKey();
  return found && `The demo's key is in ${found.file}: \`stele login --demo\` takes it.`;
}

/** @throws CommandFailure when the address is none, or no header can carry the key */
export function connect(url: string, key: string, output: Output, signal: AbortSignal): SteleClient {
  const isWatched = process.stderr.isTTY === true;
  if (!/^[\u0021-\u007e]+$/.test(key)) {
    throw new CommandFailure(
      'The key has characters that no header can carry',
      EXIT.usage,
      'A key is one line of ASCII.',
    );
  }
  try {
    return createClient({
      baseUrl: url,
      key,
      signal,
      parse: parseExactly,
      onRetry: ({ error, waitMs }) => {
        if (isWatched) output.note(`${error.message}; again in ${(waitMs / 1000).toFixed(1)} s`);
      },
    });
  } catch (error) {
    throw new CommandFailure(`${JSON.stringify(url)} is no address of a hub: ${(error as Error).message}`, EXIT.usage);
  }
}

/** An address without who logs in, however badly it is formed. */
const withoutLogin = (url: string): string => url.replace(/^([a-z][a-z\d+.-]*:)?(\/*)[^/?#]*@/i, '$1$2');
