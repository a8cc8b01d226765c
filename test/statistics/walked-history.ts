import type { State } from '../../src/model/status.ts';

type Sql = <Row extends Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;

interface Version extends Record<string, unknown> {
  order_id: string;
  kind: string;
  changes: { field: string; to: unknown }[];
  changed_at: Date;
}

/** The orders in each state at a moment, and the changes of each dialect before it. */
export interface Walked {
  states: Record<State, number>;
  changes: Record<string, number>;
}

/** Walks the whole history of a workspace, version by version, and returns what it was before each of these moments. */
export async function walkHistory(sql: Sql, workspaceId: string, moments: readonly string[]): Promise<Walked[]> {
  const versions = await sql<Version>(
    'select order_id, kind, changes, changed_at from order_changes where workspace_id = $1 order by order_id, version',
    [workspaceId],
  );
  const all = await sql<{ dialect: string; changed_at: Date }>(
    `select dialect, changed_at from order_changes where workspace_id = $1
      union all select dialect, changed_at from record_changes where workspace_id = $1`,
    [workspaceId],
  );
  const catalog = await sql<{ id: string; state: State }>('select id, state from statuses where workspace_id = $1', [
    workspaceId,
  ]);
  const stateOf = new Map(catalog.map(({ id, state }) => [id, state]));
  return moments.map((moment) => {
    const before = new Date(moment);
    const orders = new Map<string, { status: string; isDeleted: boolean }>();
    for (const { order_id, kind, changes, changed_at } of versions) {
      if (changed_at >= before) continue;
      const moved = changes.find(({ field }) => field === 'status_id');
      const status = moved === undefined ? (orders.get(order_id)?.status ?? '') : String(moved.to);
      const isDeleted = kind === 'deleted' || (kind === 'updated' && orders.get(order_id)?.isDeleted === true);
      orders.set(order_id, { status, isDeleted });
    }
    const states = { draft: 0, confirmed: 0, archived: 0, cancelled: 0, refunded: 0 };
    for (const { status, isDeleted } of orders.values()) if (!isDeleted) states[stateOf.get(status) as State]++;
    const changes: Record<string, number> = { wizcommerce: 0, bitbybit: 0, evreka: 0, hub: 0 };
    for (const { dialect, changed_at } of all) if (changed_at < before) changes[dialect] = (changes[dialect] ?? 0) + 1;
    return { states, changes };
  });
}
