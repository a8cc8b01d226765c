import { createClient, type SteleClient, SteleConnectionError, SteleError } from '../../sdk/index.ts';
import { createOutput, type Output } from '../output/output.ts';
import { parseExactly } from './documents.ts';
import { adviceAbout, CommandFailure, EXIT } from './failures.ts';
import { DEFAULT_URL, findDemoKey, findLocalHub, readSettings, settingsFile } from './settings.ts';

/** The options of every command. */
export interface GlobalOptions {
  url?: string;
  key?: string;
  json?: boolean;
}

/** A setting, and where it comes from, as a user names that: `STELE_KEY`. */
export interface Sourced {
  value: string;
  source: string;
}

/** The context of a command. */
export interface Session {
  output: Output;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /**
   * The URL of the hub: from the option, the environment, the settings, or the data folder of a hub that runs here.
   * Without user info, so that it can be shown.
   */
  url(): Promise<string>;
  /** The URL for a login, for which a hub that runs here comes before the settings. */
  loginUrl(): Promise<Sourced>;
  /** The key of the option `--key`. */
  keyOption: string | undefined;
  /** The key and its source; undefined when no key is known. */
  knownKey(): Promise<Sourced | undefined>;
  /** @throws CommandFailure when no key is known, or when nothing answers at the URL either */
  key(): Promise<string>;
  /** A client of the hub, with the key. */
  stele(): Promise<SteleClient>;
}

export function createSession(options: GlobalOptions, signal: AbortSignal): Session {
  const output = createOutput(options.json === true);
  const givenUrl = (): Sourced | undefined =>
    given(options.url, '--url') ?? given(process.env['STELE_URL'], 'STELE_URL');
  const storedUrl = async (): Promise<Sourced | undefined> => given((await readSettings()).url, settingsFile());
  const localUrl = async (): Promise<Sourced | undefined> => {
    const found = await findLocalHub();
    return given(found?.url, found?.file ?? '');
  };
  const standardUrl: Sourced = { value: DEFAULT_URL, source: 'the default' };
  const sourcedUrl = async (): Promise<Sourced> =>
    clean(givenUrl() ?? (await storedUrl()) ?? (await localUrl()) ?? standardUrl);
  const url = async (): Promise<string> => (await sourcedUrl()).value;
  const loginUrl = async (): Promise<Sourced> =>
    clean(givenUrl() ?? (await localUrl()) ?? (await storedUrl()) ?? standardUrl);
  const knownKey = async (): Promise<Sourced | undefined> =>
    given(options.key, '--key') ??
    given(process.env['STELE_KEY'], 'STELE_KEY') ??
    given(await storedKeyFor(await url()), settingsFile());
  const key = async (): Promise<string> => {
    const known = await knownKey();
    if (known !== undefined) return known.value;
    const { value: address, source } = await sourcedUrl();
    // Nothing says that a hub is at the default address.
    if (source !== standardUrl.source) await expectHub(address, output, signal);
    throw new CommandFailure(
      `There is no API key for ${address}: \`stele login\` stores one, STELE_KEY sets one`,
      EXIT.usage,
      await demoHint(),
    );
  };
  return {
    output,
    signal,
    url,
    loginUrl,
    keyOption: options.key,
    knownKey,
    key,
    stele: async () => connect(await url(), await key(), output, signal),
  };
}

/** A setting that is given: neither missing nor empty. */
const given = (value: string | undefined, source: string): Sourced | undefined =>
  value === undefined || value === '' ? undefined : { value, source };

/**
 * Checks that a hub answers at a URL, without a key.
 *
 * @throws CommandFailure when nothing answers, or something that is not a hub
 */
export async function expectHub(url: string, output: Output, signal: AbortSignal): Promise<void> {
  try {
    await connect(url, 'none', output, signal).hub.health({ retries: 0 });
  } catch (error) {
    if (error instanceof SteleConnectionError)
      throw new CommandFailure(error.message, EXIT.unreachable, adviceAbout(url, error));
    if (!(error instanceof SteleError || error instanceof SyntaxError)) throw error;
    throw new CommandFailure(`${url} answers, but is not a hub`, EXIT.unreachable, adviceAbout(url, error));
  }
}

const clean = ({ value, source }: Sourced): Sourced => ({ value: withoutUserInfo(value), source });

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

/** The advice about a key that the hub refuses, by where the key comes from. */
export const anotherKey = (source: string): string =>
  source === settingsFile()
    ? `The key is stored in ${source}: \`stele login\` stores another key.`
    : `The key comes from ${source}: give another one there, or leave it out to use the one that \`stele login\` stores.`;

/** A URL without its user info, also when it is malformed. */
const withoutUserInfo = (url: string): string => url.replace(/^([a-z][a-z\d+.-]*:)?(\/*)[^/?#]*@/i, '$1$2');
