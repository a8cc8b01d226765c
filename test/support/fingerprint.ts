import type { TestHub } from './test-hub.ts';

const TABLES = ['orders', 'order_documents', 'order_aliases', 'order_changes', 'idempotency_keys'];

/** Stands for everything that writing an order touches: the same before and after means that nothing changed. */
export async function fingerprint(hub: TestHub): Promise<string> {
  const sums = TABLES.map(
    (table) => `(select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from ${table} t)`,
  );
  const [row] = await hub.sql<{ sum: string }>(`select concat_ws(' ', ${sums.join(', ')}) as sum`);
  return row?.sum ?? '';
}
