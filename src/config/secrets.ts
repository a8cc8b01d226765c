import { type Config, parseDatabaseUrl } from './config.ts';
import { SETTINGS, type SettingName } from './env.ts';

/** The settings in effect, one line each, with secrets hidden. */
export function describeConfig(config: Config): string {
  const values: Record<SettingName, string> = {
    PORT: String(config.port),
    HOST: config.host,
    STELE_DATA_DIR: config.dataDir,
    STELE_DATABASE_URL:
      config.databaseUrl === undefined ? '(unset: embedded PostgreSQL)' : hideCredentials(config.databaseUrl),
    STELE_ADMIN_KEY: config.adminKey === undefined ? '(unset)' : '(set, hidden)',
    TRUST_PROXY: String(config.trustProxy),
    STELE_DEMO: config.demo ? '1' : '0',
    STELE_WEBHOOK_ALLOWED_RANGES: config.webhookAllowedRanges.join(', ') || '(unset)',
    STELE_WEBHOOK_WORKER: config.webhookWorker ? 'on' : 'off',
    LOG_LEVEL: config.logLevel,
  };
  const width = Math.max(...SETTINGS.map(({ name }) => name.length));
  return SETTINGS.map(({ name }) => `${name.padEnd(width)}  ${values[name]}`).join('\n');
}

/** The host, port and name of a database, without credentials. Parameters may hold secrets too and are dropped. */
function hideCredentials(databaseUrl: string): string {
  const url = parseDatabaseUrl(databaseUrl);
  if (!url) return '(set, hidden)';
  const login = url.username || url.password ? '***@' : '';
  const host = /@[/?#]/.test(databaseUrl) ? '' : url.host;
  return `${url.protocol}//${login}${host}${url.pathname}`;
}
