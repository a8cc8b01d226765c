import { createClient, type SteleClient } from '../../sdk/index.ts';
import { createOutput, type Output } from '../output/output.ts';
import { parseExactly } from './documents.ts';
import { CommandFailure, EXIT } from './failures.ts';
import { DEFAULT_URL, findDemoKey, readSettings } from './settings.ts';

/** The options of every command. */
export interface GlobalOptions {
  url?: string;
  key?: string;
  json?: boolean;
}

/** The context of a command. */
export interface Session {
  output: Output;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** The URL of the hub: from the option, the environment or the settings. Without user info, so that it can be shown. */
  url(): Promise<string>;
  /** The key of the option `--key`. */
  keyOption: string | undefined;
  /** @throws CommandFailure when no key is known */
  key(): Promise<string>;
  /** A client of the hub, with the key. */
  stele(): Promise<SteleClient>;
}

export function createSession(options: GlobalOptions, signal: AbortSignal): Session {
  const output = createOutput(options.json === true);
  const url = async (): Promise<string> =>
    withoutUserInfo(options.url ?? (process.env['STELE_URL'] || ((await readSettings()).url ?? DEFAULT_URL)));
  const key = async (): Promise<string> => {
    const known = options.key ?? (process.env['STELE_KEY'] || (await storedKeyFor(await url())));
    if (known !== undefined) return known;
    throw new CommandFailure(
      'There is no API key: `stele login` stores one, STELE_KEY sets one',
      EXIT.usage,
      await demoHint(),
    );
  };
  return {
    output,
    signal,
    url,
    keyOption: options.key,
    key,
    stele: async () => connect(await url(), await key(), output, signal),
  };
}

/** The stored key, only for the hub that it was stored for. */
async function storedKeyFor(url: string): Promise<string | undefined> {
  const stored = await readSettings();
  return stored.url === undefined || sameHub(stored.url, url) ? stored.key : undefined;
}

const sameHub = (one: string, other: string): boolean => one.replace(/\/+$/, '') === other.replace(/\/+$/, '');

async function demoHint(): Promise<string | undefined> {
  const found = await findDemoKey();
  return found && `The demo key is in ${found.file}: \`stele login --demo\` stores it.`;
}

/** @throws CommandFailure when the URL is invalid, or a header cannot contain the key */
export function connect(url: string, key: string, output: Output, signal: AbortSignal): SteleClient {
  const isTerminal = process.stderr.isTTY === true;
  if (!/^[\u0021-\u007e]+$/.test(key)) {
    throw new CommandFailure(
      'The key has characters that a header cannot contain',
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
        if (isTerminal) output.note(`${error.message}; next attempt in ${(waitMs / 1000).toFixed(1)} s`);
      },
    });
  } catch (error) {
    throw new CommandFailure(`${JSON.stringify(url)} is not the URL of a hub: ${(error as Error).message}`, EXIT.usage);
  }
}

/** A URL without its user info, also when it is malformed. */
const withoutUserInfo = (url: string): string => url.replace(/^([a-z][a-z\d+.-]*:)?(\/*)[^/?#]*@/i, '$1$2');
