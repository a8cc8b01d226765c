import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Environment, SettingName } from './env.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The validated settings of a hub. */
export interface Config {
  port: number;
  host: string;
  /** An absolute path. */
  dataDir: string;
  /** Unset: the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  adminKey: string | undefined;
  trustProxy: boolean | string;
  demo: boolean;
  /** Addresses and networks that webhooks may be sent to although they are not public. */
  webhookAllowedRanges: readonly string[];
  /** Whether the hub sends webhooks. */
  webhookWorker: boolean;
  logLevel: LogLevel;
}

/** A setting has an invalid value. The message is one line that names the variable and never shows a secret. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const SHORTEST_ADMIN_KEY = 24;

/** Reads the settings. An empty variable counts as unset. Throws `ConfigError`. */
export function readConfig(environment: Environment): Config {
  const get = (name: SettingName): string | undefined => environment[name]?.trim() || undefined;
  const databaseUrl = readDatabaseUrl(get('STELE_DATABASE_URL'));
  return {
    port: readPort(get('PORT')),
    host: readHost(get('HOST')),
    dataDir: resolve(get('STELE_DATA_DIR') ?? './data'),
    databaseUrl,
    adminKey: readAdminKey(get('STELE_ADMIN_KEY')),
    trustProxy: readTrustProxy(get('TRUST_PROXY')),
    demo: readDemo(get('STELE_DEMO'), databaseUrl === undefined),
    webhookAllowedRanges: readRanges(get('STELE_WEBHOOK_ALLOWED_RANGES')),
    webhookWorker: readSwitch('STELE_WEBHOOK_WORKER', get('STELE_WEBHOOK_WORKER')),
    logLevel: readLogLevel(get('LOG_LEVEL')),
  };
}

function readPort(text = '4000'): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw bad('PORT', 'must be a whole number from 0 to 65535', text);
  return port;
}

function readHost(text = '127.0.0.1'): string {
  const name = /^(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*$/;
  if (isIP(text) === 0 && (!name.test(text) || /^[\d.]+$/.test(text))) {
    throw bad('HOST', 'must be an IP address or a host name', text);
  }
  return text;
}

function readDatabaseUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = parseDatabaseUrl(text);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw bad('STELE_DATABASE_URL', 'must be a URL that starts with postgres:// or postgresql://');
  }
  return text;
}

/** libpq accepts credentials without a host, for a socket in the query; a WHATWG URL then needs a host. */
export function parseDatabaseUrl(text: string): URL | null {
  return URL.parse(text.replace(/^(postgres(?:ql)?:\/\/[^/?#]*@)(?=[/?#]|$)/, '$1socket'));
}

function readAdminKey(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text.length < SHORTEST_ADMIN_KEY) {
    throw bad('STELE_ADMIN_KEY', `must have at least ${SHORTEST_ADMIN_KEY} characters; it has ${text.length}`);
  }
  if (text.length > 255 || !/^[\x21-\x7e]+$/.test(text)) {
    throw bad(
      'STELE_ADMIN_KEY',
      'must be at most 255 printable ASCII characters without spaces, since it is sent in a header',
    );
  }
  return text;
}

function readTrustProxy(text = 'false'): boolean | string {
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  if (!listOf(text).every(isAddressOrNetwork)) {
    throw bad('TRUST_PROXY', 'must be true, false, or addresses and networks separated by commas', text);
  }
  return text;
}

function readRanges(text: string | undefined): string[] {
  const ranges = text === undefined ? [] : listOf(text);
  if (ranges.every((range) => isAddressOrNetwork(range) && !range.includes('%'))) return ranges;
  throw bad('STELE_WEBHOOK_ALLOWED_RANGES', 'must be addresses and networks separated by commas', text);
}

const listOf = (text: string): string[] => text.split(',').map((entry) => entry.trim());

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  const widest = version === 6 ? 128 : 32;
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^(?:0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= widest);
}

function readDemo(text: string | undefined, fallback: boolean): boolean {
  if (text === undefined) return fallback;
  if (text !== '0' && text !== '1') throw bad('STELE_DEMO', 'must be 0 or 1', text);
  return text === '1';
}

function readSwitch(name: SettingName, text = 'on'): boolean {
  if (text !== 'on' && text !== 'off') throw bad(name, 'must be on or off', text);
  return text === 'on';
}

function readLogLevel(text = 'info'): LogLevel {
  const level = LOG_LEVELS.find((candidate) => candidate === text);
  if (!level) throw bad('LOG_LEVEL', `must be one of ${LOG_LEVELS.join(', ')}`, text);
  return level;
}

function bad(name: SettingName, rule: string, given?: string): ConfigError {
  return new ConfigError(
    `${name} ${rule}${given === undefined ? '' : ` (it is ${JSON.stringify(given.slice(0, 100))})`}`,
  );
}
