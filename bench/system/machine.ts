import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import type { Shop } from '../world/shop.ts';

/** What a result was measured with. */
export interface Origin {
  at: string;
  commit: string;
  machine: string;
  versions: Record<string, string>;
  /** The settings of PostgreSQL that determine the cost of a commit. */
  durability: Record<string, string>;
  documentBytes: number;
}

const DURABILITY = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_sync_method',
  'shared_buffers',
  'max_wal_size',
] as const;

/** Names machine, versions, durability and commit. */
export async function originOf(shop: Shop, { wrk, pgbench }: { wrk: string; pgbench: string }): Promise<Origin> {
  const { rows } = await shop.client.query<{ name: string; value: string }>(
    'select name, current_setting(name) as value from pg_settings where name = any ($1)',
    [['server_version', ...DURABILITY]],
  );
  const setting = new Map(rows.map(({ name, value }) => [name, value]));
  const { version } = JSON.parse(
    readFileSync(new URL('../../node_modules/fastify/package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  return {
    at: new Date().toISOString(),
    commit: commit(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
    versions: {
      Node: process.versions.node,
      PostgreSQL: setting.get('server_version') ?? '',
      Fastify: version,
      wrk: firstLine(wrk, ['--version']).replace(/^wrk\s+(?:debian\/)?(\S+).*$/, '$1'),
      pgbench: firstLine(pgbench, ['--version']).replace(/^pgbench \(PostgreSQL\) (\S+).*$/, '$1'),
    },
    durability: Object.fromEntries(DURABILITY.map((name) => [name, setting.get(name) ?? ''])),
    documentBytes: await shop.documentBytes(),
  };
}

function commit(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, {
        cwd: import.meta.dirname,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    return (
      git('rev-parse', '--short=12', 'HEAD') +
      (git('status', '--porcelain', '--untracked-files=no') ? ' with changes' : '')
    );
  } catch {
    return 'unknown';
  }
}

/** `wrk --version` ends with 1, so that the exit code says nothing. */
function firstLine(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0] ?? '';
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? '').split('\n')[0] ?? '';
  }
}
