import { readFileSync } from 'node:fs';
import { type Service, startService } from '../system/children.ts';

/** What a hub process is started with. */
export interface HubOptions {
  /** The program, such as `src/main.ts`. */
  hub: string;
  profileFolder: string | undefined;
  databaseUrl: string;
  folder: string;
  key: string;
  /** An open file for its log. */
  logFile: number;
}

/** Starts a hub in a process of its own, as `npm start` does. Throws if it is not ready within a minute. */
export function startHub({ hub, profileFolder, databaseUrl, folder, key, logFile }: HubOptions): Promise<Service> {
  const profile = profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : [];
  // Settings of the caller's shell for another hub must not reach this one.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(STELE_|LOG_LEVEL$|TRUST_PROXY$)/.test(name));
  const settings = {
    PORT: '0',
    HOST: '127.0.0.1',
    STELE_DATA_DIR: folder,
    STELE_DATABASE_URL: databaseUrl,
    STELE_ADMIN_KEY: key,
    // The receivers of the bench are on this machine.
    STELE_WEBHOOK_ALLOWED_RANGES: '127.0.0.0/8',
  };
  return startService(
    [...profile, ...nodeFlags(), hub, 'serve'],
    { ...Object.fromEntries(inherited), ...settings },
    logFile,
  );
}

/** The flags that keep the hub's memory small are part of the measurement. */
function nodeFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}
