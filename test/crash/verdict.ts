import type { DatabaseAddress } from '../../src/store/database/connection.ts';
import { withClient } from '../support/databases.ts';
import type { Outcome } from './load.ts';

interface Entry {
  order_id: string;
  version: number;
}

/** The acknowledged writes that a database knows nothing of, or not as it was said, as sentences. */
export async function missingFrom(address: DatabaseAddress, { acknowledged }: Outcome): Promise<string[]> {
  const { rows } = await withClient(address, (client) =>
    client.query<Entry & { request_id: string; stored: number | null }>(
      `select c.request_id, c.order_id, c.version, o.version as stored from order_changes c
        left join orders o on o.workspace_id = c.workspace_id and o.id = c.order_id
        where c.request_id = any ($1)`,
      [acknowledged.map(({ requestId }) => requestId)],
    ),
  );
  const entries = new Map(rows.map((row) => [row.request_id, row]));
  return acknowledged.flatMap(({ requestId, version, request, reply }) => {
    const entry = entries.get(requestId);
    if (!entry) return [`${requestId} was answered with version ${version}, but the history does not know it`];
    if (entry.version !== version) return [`${requestId} was answered with ${version}, stored as ${entry.version}`];
    if ((entry.stored ?? 0) < version) return [`${requestId} is beyond its order, which is at ${entry.stored}`];
    const id = request.method === 'POST' ? (reply.json() as { data: { id: string } }).data.id : entry.order_id;
    return request.path.includes(entry.order_id) || id === entry.order_id ? [] : [`${requestId} is at another order`];
  });
}

/** How often each of these texts was written into an order's note. */
export async function timesWritten(address: DatabaseAddress, notes: readonly string[]): Promise<number[]> {
  const { rows } = await withClient(address, (client) =>
    client.query<{ note: string; times: number }>(
      `select f->>'to' as note, count(*)::int as times from order_changes, jsonb_array_elements(changes::jsonb) f
        where f->>'field' = 'internal_note' and f->>'to' = any ($1) group by 1`,
      [notes],
    ),
  );
  return notes.map((note) => rows.find((row) => row.note === note)?.times ?? 0);
}
