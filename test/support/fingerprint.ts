import type { TestHub } from './test-hub.ts';

const TABLES = ['orders', 'order_documents', 'order_aliases', 'order_changes', 'idempotency_keys'];

/**
 * Stands for everything that writing an order touches: the same before and after means that nothing was written. Every
 * insert and update stamps its row with its transaction, and a delete leaves a row less.
 */
export async function fingerprint(hub: TestHub): Promise<string> {
  const sums = TABLES.map((table) => `(select count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) from ${table})`);
  const [row] = await hub.sql<{ sum: string }>(`select concat_ws(', ', ${sums.join(', ')}) as sum`);
  return row?.sum ?? '';
}
