import { RECORD_KINDS } from '../../src/model/record.ts';
import type { TestHub } from './test-hub.ts';

const TABLES = [
  ...['orders', 'order_documents', 'order_aliases', 'order_changes', 'idempotency_keys'],
  ...[...RECORD_KINDS, 'record_aliases', 'record_changes'],
];

/** What administration writes, beside orders and records. */
export const ACCESS_TABLES = [
  ...['api_keys', 'users', 'oauth_clients', 'refresh_tokens', 'workspaces', 'statuses'],
  'administration_changes',
  ...['webhook_endpoints', 'webhook_progress', 'webhook_waiting', 'webhook_attempts', 'webhook_replays'],
];

/** When a key was last used is written down some time after any request, refused or not. */
const CONTENT: Record<string, string> = {
  api_keys: `coalesce(md5(string_agg((to_jsonb(t) - 'last_used_at')::text, ' ' order by hash)), '')`,
};

/**
 * Stands for everything that writing an order touches, and for more tables where they are named: the same before and after means that nothing was written. Every
 * insert and update stamps its row with its transaction, and a delete leaves a row less.
 */
export async function fingerprint(hub: TestHub, more: readonly string[] = []): Promise<string> {
  const sums = [...TABLES, ...more].map(
    (table) =>
      `(select count(*) || ' ' || ${CONTENT[table] ?? 'coalesce(max(xmin::text::bigint), 0)'} from ${table} t)`,
  );
  const [row] = await hub.sql<{ sum: string }>(`select concat_ws(', ', ${sums.join(', ')}) as sum`);
  return row?.sum ?? '';
}

/**
 * What the hub notes by itself, of no caller's doing: when a key was last used, how much of its minute is gone, which
 * requests failed a while ago, which process sends webhooks, how many changes and requests there were.
 */
const BY_ITSELF = [
  ...['api_keys', 'rate_windows', 'write_probe', 'kept_requests', 'kept_request_gaps', 'webhook_workers'],
  ...['count_progress', 'change_counts', 'request_counts', 'attempt_counts'],
];

/**
 * Stands for everything there is: every table, whatever writes to it. Of keys, all but when they were last used. The same
 * before and after means that nothing at all was written.
 */
export async function fingerprintOfAll(hub: TestHub): Promise<Record<string, string>> {
  const tables = await hub.sql<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const sums = tables
    .filter(({ name }) => !BY_ITSELF.includes(name))
    .map(({ name }) => `(select count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) from ${name}) as ${name}`);
  const keys = `(select md5(string_agg((to_jsonb(k) - 'last_used_at')::text, '' order by id)) from api_keys k) as api_keys`;
  const [row] = await hub.sql<Record<string, string>>(`select ${[...sums, keys].join(', ')}`);
  return row ?? {};
}
