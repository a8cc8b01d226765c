import type { Core } from '../core/core.ts';
import type { Problem } from '../model/failure.ts';
import { FREE_KINDS, type FreeRecordKind } from '../model/record.ts';
import { ok, type Result } from '../model/result.ts';
import type { StatusCatalog } from '../model/status.ts';
import { problem } from './common/errors.ts';
import type { Seed, SeedEntry } from './seed-schema.ts';

type List = FreeRecordKind | 'orders';

/** The fields of an entry that are ids, with the kind of each. */
const REFERENCES: { [list in List]?: { [field: string]: FreeRecordKind } } = {
  customers: {
    price_list_id: 'price_lists',
    primary_contact_id: 'contacts',
    default_shipping_address_id: 'addresses',
    default_billing_address_id: 'addresses',
  },
  contacts: { customer_id: 'customers' },
  addresses: { customer_id: 'customers' },
  payment_methods: { customer_id: 'customers' },
  service_points: { customer_id: 'customers' },
  items: { order_type_id: 'order_types' },
  orders: { customer_id: 'customers', payment_method_id: 'payment_methods', price_list_id: 'price_lists' },
};

/** The parts of an order that may be only an id, for the record with that id. */
const PARTIES = { primary_contact: 'contacts', billing_address: 'addresses', shipping_address: 'addresses' } as const;

/** Whether a part of an order refers to a record: it has an id and no other field. */
export function isReference(part: unknown): part is { id: string } {
  return typeof part === 'object' && part !== null && 'id' in part && Object.keys(part).length === 1;
}

interface Reference {
  kind: FreeRecordKind;
  id: string;
  path: Problem['path'];
}

/**
 * The problems of the ids in a seed: two entries of a list have the same id, or an id is unknown in the seed and in the
 * workspace. Fails with `unavailable`.
 */
export async function idProblems(
  core: Core,
  workspaceId: string,
  seed: Seed,
  catalog: StatusCatalog,
): Promise<Result<Problem[]>> {
  const references = [...FREE_KINDS, 'orders' as const].flatMap((list) =>
    (seed[list] ?? []).flatMap((entry, i) => referencesOf(list, entry, i)),
  );
  const own = new Map(FREE_KINDS.map((kind) => [kind, new Set(seed[kind]?.map(({ id }) => id))]));
  const elsewhere = references.filter(({ kind, id }) => !own.get(kind)?.has(id));
  const lost = await lostIn(core, workspaceId, elsewhere);
  if (!lost.ok) return lost;
  return ok([
    ...[...FREE_KINDS, 'orders' as const].flatMap((list) => twice(list, seed[list] ?? [])),
    ...lost.value.map(({ kind, path }) => problem(path, `is not an id in ${kind}`)),
    ...lostStatuses(seed.orders ?? [], catalog),
  ]);
}

function referencesOf(list: List, entry: SeedEntry, index: number): Reference[] {
  const simple = Object.entries(REFERENCES[list] ?? {}).flatMap(([field, kind]) => {
    const id = entry[field];
    return typeof id === 'string' ? [{ kind, id, path: [list, index, field] }] : [];
  });
  if (list !== 'orders') return simple;
  const parties = Object.entries(PARTIES).flatMap(([field, kind]) => {
    const part: unknown = entry[field];
    return isReference(part) ? [{ kind, id: part.id, path: [list, index, field, 'id'] }] : [];
  });
  return [...simple, ...parties];
}

async function lostIn(core: Core, workspaceId: string, references: Reference[]): Promise<Result<Reference[]>> {
  if (references.length === 0) return ok([]);
  const byKind = Map.groupBy(references, ({ kind }) => kind);
  const ids = Object.fromEntries([...byKind].map(([kind, some]) => [kind, [...new Set(some.map(({ id }) => id))]]));
  const found = await core.records.find(workspaceId, { ids }, '');
  return found.ok ? ok(references.filter(({ kind, id }) => !found.value.get(kind, id))) : found;
}

function twice(list: List, entries: readonly SeedEntry[]): Problem[] {
  return ['id', 'reference_id'].flatMap((field) => {
    const seen = new Set<string>();
    return entries.flatMap((entry, i) => {
      const value = entry[field];
      if (typeof value !== 'string') return [];
      // A reference id is unique among the records of one customer.
      const scope = field === 'reference_id' && list !== 'orders' ? (entry['customer_id'] ?? null) : null;
      const name = JSON.stringify([scope, value]);
      if (seen.has(name)) return [problem([list, i, field], `${JSON.stringify(value)} is used twice`)];
      seen.add(name);
      return [];
    });
  });
}

function lostStatuses(orders: readonly SeedEntry[], catalog: StatusCatalog): Problem[] {
  const ids = new Set(catalog.map(({ id }) => id));
  return orders.flatMap((order, i) => {
    const { id } = (order['status'] ?? {}) as { id?: string };
    return id === undefined || ids.has(id) ? [] : [problem(['orders', i, 'status', 'id'], 'is not the id of a status')];
  });
}
