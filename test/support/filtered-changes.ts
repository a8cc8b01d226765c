import { expect } from 'vitest';
import { Connection, type DatabaseAddress } from '../../src/store/database/connection.ts';
import { BLOCK_SIZE, mapChanges } from '../../src/store/orders/change-map.ts';
import { findHorizon } from '../../src/store/orders/changes-feed.ts';

interface Item {
  type: string;
  entity: string;
  id: string;
  version: number;
  at: string;
  actor: { id: string; kind: string };
  dialect: string;
  operation: string;
  changes: { field: string }[];
}

interface Page {
  items: Item[];
  next: string;
  has_more: boolean;
}

/** A hub, and the key of the workspace whose changes are meant. */
interface Place {
  url: string;
  key: string;
}

async function all({ url, key }: Place, query: Record<string, string> = {}): Promise<Item[]> {
  const items: Item[] = [];
  for (let after = ''; ; ) {
    const search = new URLSearchParams({ limit: '1000', ...query, ...(after && { after }) });
    const reply = await fetch(`${url}/api/changes?${search}`, { headers: { 'X-API-Key': key } });
    expect(reply.status).toBe(200);
    const page = (await reply.json()) as Page;
    items.push(...page.items);
    if (!page.has_more) return items;
    after = page.next;
  }
}

const nameOf = ({ entity, id, version }: Item): string => `${entity} ${id} ${version}`;

/** Expects of each filter by author, dialect, operation, field, type and time that it has those of all changes that meet it. Returns all. */
export async function expectFilteredChanges(place: Place): Promise<string[]> {
  const everything = await all(place);
  const times = everything.map(({ at }) => at).sort();
  const [from = '', to = ''] = [times[Math.floor(times.length / 3)], times[Math.floor((times.length * 2) / 3)]];
  const hasField = (name: string) => (item: Item) =>
    item.entity === 'order' && item.changes.some(({ field }) => field === name);
  const different = (of: (item: Item) => string): string[] => [...new Set(everything.map(of))];
  const authors = different(({ actor }) => (actor.kind === 'key' ? actor.id : '')).filter((id) => id !== '');
  const filters: [Record<string, string>, (item: Item) => boolean][] = [
    ...authors.map((id): (typeof filters)[number] => [{ by: id }, ({ actor }) => actor.id === id]),
    ...different(({ dialect }) => dialect).map((name): (typeof filters)[number] => [
      { dialect: name },
      ({ dialect }) => dialect === name,
    ]),
    ...different(({ operation }) => operation).map((name): (typeof filters)[number] => [
      { operation: name },
      ({ operation }) => operation === name,
    ]),
    ...different(({ type }) => type).map((name): (typeof filters)[number] => [
      { type: name },
      ({ type }) => type === name,
    ]),
    [{ type: 'order.*' }, ({ type }) => type.startsWith('order.')],
    [
      { type: 'order.updated,order.status_changed,customer.*' },
      ({ type }) => /^(order[.](updated|status_changed)|customer[.])/.test(type),
    ],
    [
      { type: 'order.status_changed', field: 'tags' },
      (item) => item.type === 'order.status_changed' && hasField('tags')(item),
    ],
    [{ field: 'status' }, hasField('status_id')],
    [{ field: 'tags' }, hasField('tags')],
    [{ field: 'internal_note' }, hasField('internal_note')],
    [{ from, to }, ({ at }) => at >= from && at <= to],
    [{ from: to }, ({ at }) => at >= to],
    [{ to: from, field: 'tags' }, (item) => item.at <= from && hasField('tags')(item)],
  ];
  for (const [query, meets] of filters) {
    const found = (await all(place, query)).map(nameOf);
    expect(found, JSON.stringify(query)).toEqual(everything.filter(meets).map(nameOf));
  }
  return everything.map(nameOf);
}

/** Maps all whole blocks of a workspace's changes below the horizon. Returns how many the map has. */
export async function mapWholeBlocks(database: DatabaseAddress, workspaceId: string): Promise<number> {
  const connection = await Connection.open({
    address: database,
    name: 'stele tests',
    statementTimeoutMs: 15_000,
    connectTimeoutMs: 5000,
  });
  try {
    const [horizon] = await connection.pipeline(findHorizon());
    for (let hasMore = true; hasMore; ) {
      const [mapped] = await connection.pipeline(mapChanges(workspaceId, horizon));
      hasMore = mapped.hasMore;
    }
    const [blocks] = await connection.pipeline({
      name: 'count_blocks',
      text: 'select count(*) from change_blocks where workspace_id = $1',
      values: [workspaceId],
      read: ([row]) => Number(row?.[0]),
    });
    return blocks;
  } finally {
    await connection.close();
  }
}

export { BLOCK_SIZE };
