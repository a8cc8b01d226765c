/** One environment variable. The table of docs/settings.md and `check-config` are made from this list. */
export interface Setting {
  name: string;
  /** What it is when it is unset, for people. */
  fallback: string;
  meaning: string;
  secret?: boolean;
}

export const SETTINGS = [
  { name: 'PORT', fallback: '4000', meaning: 'TCP port of the HTTP server, 0 to 65535; 0 takes any free one' },
  {
    name: 'HOST',
    fallback: '127.0.0.1',
    meaning: 'Address the HTTP server listens on; only this machine can reach the default',
  },
  {
    name: 'STELE_DATA_DIR',
    fallback: './data',
    meaning: 'Folder of the embedded PostgreSQL and of the demo key',
  },
  {
    name: 'STELE_DATABASE_URL',
    fallback: 'embedded PostgreSQL',
    meaning:
      'A PostgreSQL server, 15 or newer, to use instead of the embedded one (`postgres://user:password@host:5432/name`); no demo data then unless asked for',
    secret: true,
  },
  {
    name: 'STELE_ADMIN_KEY',
    fallback: 'none',
    meaning:
      'An API key with every scope on the workspace `demo`, or `default` where there is no demo; at least 24 printable characters. Valid from the next start on, and whichever key was set before is revoked then, also when none is set now: hubs that share a database share this key',
    secret: true,
  },
  {
    name: 'TRUST_PROXY',
    fallback: 'false',
    meaning:
      'Whether `X-Forwarded-*` headers are believed: the proxies’ addresses or networks, separated by commas (`10.0.0.0/8`), which is what to set behind a proxy; `false`; or `true`, with which the leftmost address in `X-Forwarded-For` counts, so that callers choose their own unless the proxy replaces that header',
  },
  {
    name: 'STELE_DEMO',
    fallback: '1 with the embedded PostgreSQL, else 0',
    meaning: '`1` fills an empty database with demo data, `0` does not',
  },
  {
    name: 'LOG_LEVEL',
    fallback: 'info',
    meaning: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`; logs are JSON lines on standard error',
  },
] as const satisfies readonly Setting[];

export type SettingName = (typeof SETTINGS)[number]['name'];

/** The environment, or anything like it. */
export type Environment = Readonly<Record<string, string | undefined>>;
