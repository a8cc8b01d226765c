/** One environment variable. The table of docs/settings.md and `check-config` are made from this list. */
export interface Setting {
  name: string;
  /** The default, as a text for people. */
  fallback: string;
  meaning: string;
  secret?: boolean;
}

export const SETTINGS = [
  { name: 'PORT', fallback: '4000', meaning: 'TCP port of the HTTP server, 0 to 65535; 0 takes any free port' },
  {
    name: 'HOST',
    fallback: '127.0.0.1',
    meaning: 'Address that the HTTP server listens on; only this machine can reach the default',
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
      'PostgreSQL server, 15 or newer, in place of the embedded one (`postgres://user:password@host:5432/name`); it gets no demo data unless `STELE_DEMO` is `1`',
    secret: true,
  },
  {
    name: 'STELE_ADMIN_KEY',
    fallback: 'none',
    meaning:
      'API key with every scope on the workspace `demo`, or `default` without a demo; at least 24 printable characters. It is valid from the next start. Each start revokes the key that was set before, also if none is set now: hubs that share a database share this key',
    secret: true,
  },
  {
    name: 'TRUST_PROXY',
    fallback: 'false',
    meaning:
      'Whether the hub trusts `X-Forwarded-*` headers. Behind a proxy, set the addresses or networks of the proxies, separated by commas (`10.0.0.0/8`). `false` trusts none. `true` uses the leftmost address in `X-Forwarded-For`: callers then choose their own, unless the proxy replaces that header',
  },
  {
    name: 'STELE_DEMO',
    fallback: '1 with the embedded PostgreSQL, else 0',
    meaning: '`1` fills an empty database with demo data, `0` does not',
  },
  {
    name: 'STELE_WEBHOOK_ALLOWED_RANGES',
    fallback: 'none',
    meaning:
      'Addresses and networks, separated by commas (`10.1.0.0/16, fd12::/16`), that webhooks may be sent to although they are not public; plain `http` may lead there too. Each user who may manage webhooks can then make the hub send requests to them',
  },
  {
    name: 'STELE_WEBHOOK_WORKER',
    fallback: 'on',
    meaning:
      '`on`: the hub sends webhooks. `off`: it leaves them to `stele worker`, or to other hubs on the same database',
  },
  {
    name: 'LOG_LEVEL',
    fallback: 'info',
    meaning: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`; logs are JSON lines on standard error',
  },
] as const satisfies readonly Setting[];

export type SettingName = (typeof SETTINGS)[number]['name'];

/** The environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;
