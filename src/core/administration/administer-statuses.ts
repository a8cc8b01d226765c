import { v7 as uuidv7 } from 'uuid';
import { sameValue } from '../../model/equal.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { findEntry, type StatusCatalog, type StatusEntry } from '../../model/status.ts';
import { instantOf } from '../../model/time.ts';
import { findCounts, type OrderCount } from '../../store/orders/order-counts.ts';
import { findStatuses, putStatuses, takeDefaults } from '../../store/orders/statuses.ts';
import { inOrder, type NewStatus, type StatusChange, withArchived, withChange, withEntry } from './catalog-rules.ts';
import type { AdministrationContext } from './context.ts';
import { noteDifference } from './context.ts';

/** An entry, and how many orders have it. */
export interface CountedStatus {
  entry: StatusEntry;
  orders: number;
}

/** Administers a workspace's status catalog. All fail with `unavailable` or `internal`. */
export interface StatusAdministration {
  /** All entries, archived ones last. */
  list(workspaceId: string): Promise<Result<CountedStatus[]>>;
  /** `id` is a new one unless it is given. Fails as `withEntry`. */
  create(workspaceId: string, content: NewStatus, id?: string): Promise<Result<CountedStatus>>;
  /** Fails as `withChange`. */
  change(workspaceId: string, id: string, change: StatusChange): Promise<Result<CountedStatus>>;
  /** Fails as `inOrder`. */
  reorder(workspaceId: string, ids: readonly string[]): Promise<Result<CountedStatus[]>>;
  /** Archives an entry. Its orders keep it. Fails as `withArchived`. */
  archive(workspaceId: string, id: string, replacement: string | undefined): Promise<Result<CountedStatus>>;
}

/** Builds the administration of catalogs. `administer` ensures that the changes of one catalog take turns. */
export function createStatusAdministration({
  reading,
  now,
  guarded,
  note,
}: AdministrationContext): StatusAdministration {
  const read = async (
    workspaceId: string,
  ): Promise<{ catalog: StatusCatalog; counts: ReadonlyMap<string, number> }> => {
    const [catalog, counts] = await reading.read(findStatuses(workspaceId), findCounts(workspaceId, {}));
    return { catalog, counts: byStatus(counts) };
  };

  const write = async (workspaceId: string, before: StatusCatalog, after: StatusCatalog): Promise<void> => {
    const changed = after
      .map((entry, position) => ({ entry, position }))
      .filter(({ entry, position }) => !sameValue(entry, before[position]));
    const defaults = after.filter((entry) => !entry.is_default && findEntry(before, entry.id)?.is_default);
    if (changed.length === 0) return;
    const ids = defaults.map(({ id }) => id);
    await reading.read(takeDefaults(workspaceId, ids), putStatuses(workspaceId, changed));
    for (const entry of after) {
      const was = findEntry(before, entry.id);
      noteDifference(note, { workspaceId, entity: 'status', id: entry.id, before: was, after: entry });
    }
  };

  const decideCatalog = async (
    workspaceId: string,
    rule: (catalog: StatusCatalog, counts: ReadonlyMap<string, number>) => Result<StatusEntry[]>,
  ): Promise<Result<CountedStatus[]>> => {
    const { catalog, counts } = await read(workspaceId);
    const decided = rule(catalog, counts);
    if (!decided.ok) return decided;
    await write(workspaceId, catalog, decided.value);
    return ok(decided.value.map((entry) => counted(entry, counts)));
  };

  return {
    list: (workspaceId) =>
      guarded(async () => {
        const { catalog, counts } = await read(workspaceId);
        return ok(catalog.map((entry) => counted(entry, counts)));
      }),
    create: (workspaceId, content, id = uuidv7()) =>
      guarded(async () => one(await decideCatalog(workspaceId, (catalog) => withEntry(catalog, id, content)), id)),
    change: (workspaceId, id, change) =>
      guarded(async () =>
        one(
          await decideCatalog(workspaceId, (catalog, counts) =>
            withChange(catalog, id, change, (counts.get(id) ?? 0) > 0),
          ),
          id,
        ),
      ),
    reorder: (workspaceId, ids) =>
      guarded(async () => {
        const { catalog } = await read(workspaceId);
        const decided = await decideCatalog(workspaceId, () => inOrder(catalog, ids));
        if (!decided.ok) return decided;
        const order = (entries: StatusCatalog) => ({ statuses: entries.map((entry) => entry.id) });
        const after = order(decided.value.map(({ entry }) => entry));
        noteDifference(note, { workspaceId, entity: 'workspace', id: workspaceId, before: order(catalog), after });
        return decided;
      }),
    archive: (workspaceId, id, replacement) =>
      guarded(async () => {
        const at = instantOf(now);
        return one(await decideCatalog(workspaceId, (catalog) => withArchived(catalog, id, replacement, at)), id);
      }),
  };
}

function byStatus(counts: readonly OrderCount[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { status_id, orders } of counts) sums.set(status_id, (sums.get(status_id) ?? 0) + orders);
  return sums;
}

const counted = (entry: StatusEntry, counts: ReadonlyMap<string, number>): CountedStatus => ({
  entry,
  orders: counts.get(entry.id) ?? 0,
});

function one(decided: Result<CountedStatus[]>, id: string): Result<CountedStatus> {
  if (!decided.ok) return decided;
  const found = decided.value.find(({ entry }) => entry.id === id);
  return found ? ok(found) : refuse({ kind: 'not_found', entity: 'status', id });
}
