import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandFailure } from './failures.ts';

/** The stored URL and key of a hub. */
export interface Settings {
  url?: string;
  key?: string;
}

export const DEFAULT_URL = 'http://127.0.0.1:4000';

/** The file of the settings, by the XDG base directory specification. */
export function settingsFile(environment: NodeJS.ProcessEnv = process.env): string {
  const folder = environment['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  return join(folder, 'stele', 'config.json');
}

/** The settings that `stele login` stored; empty without a login. */
export async function readSettings(file: string = settingsFile()): Promise<Settings> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw new CommandFailure(`${file} cannot be read: ${error.message}`);
  });
  try {
    const { url, key } = JSON.parse(text) as Record<string, unknown>;
    return { ...(typeof url === 'string' ? { url } : {}), ...(typeof key === 'string' ? { key } : {}) };
  } catch {
    throw new CommandFailure(`${file} is not readable as JSON`, 1, '`stele login` writes a new one.');
  }
}

/** Stores the settings, readable by this user alone. The file is replaced at once. */
export async function writeSettings(settings: Settings, file: string = settingsFile()): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  await chmod(fresh, 0o600);
  await rename(fresh, file);
}

/** Deletes the settings. Returns whether there were any. */
export async function deleteSettings(file: string = settingsFile()): Promise<boolean> {
  return rm(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

/** The data folder of a hub here. */
const dataFolder = (environment: NodeJS.ProcessEnv): string => environment['STELE_DATA_DIR'] || 'data';

/**
 * The URL that a hub has left in its data folder, when that folder is here; the hub may have stopped since. An address
 * of another machine is ignored: a folder from elsewhere must not choose where a key is sent.
 */
export async function findLocalHub(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ file: string; url: string } | undefined> {
  const file = join(dataFolder(environment), 'hub-address');
  const text = await readFile(file, 'utf8').catch(() => '');
  return isOfThisMachine(text.trim()) ? { file, url: text.trim() } : undefined;
}

function isOfThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, protocol } = new URL(url);
  const own = Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).map(({ address }) => address),
  );
  return protocol === 'http:' && ['localhost', ...own].includes(hostname.replace(/^\[(.*)\]$/, '$1'));
}

/** The key that a hub with demo data stored in its data folder, when that folder is here. */
export async function findDemoKey(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ file: string; key: string } | undefined> {
  const file = join(dataFolder(environment), 'demo-key');
  const key = await readFile(file, 'utf8').catch(() => undefined);
  return key === undefined || key.trim() === '' ? undefined : { file, key: key.trim() };
}
