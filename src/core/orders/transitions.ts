import type { Failure } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import {
  findEntry,
  livingEntries,
  type StatusCatalog,
  type StatusEntry,
  type StatusTarget,
} from '../../model/status.ts';

export interface Move {
  to: StatusEntry;
  forced: boolean;
}

/**
 * The entry that a status request leads to from the present entry. Staying is never a move. A state stands for its default entry if
 * that is reachable, else for the first reachable entry of the state. Fails with `unknown_status`, or with `refused_transition` and
 * the allowed entries; `force` overrides a refusal.
 */
export function resolveMove(
  catalog: StatusCatalog,
  fromId: string,
  target: StatusTarget,
  force: boolean,
): Result<Move> {
  const from = findEntry(catalog, fromId);
  if (from && 'entry_id' in target && target.entry_id === fromId) return ok({ to: from, forced: false });
  const candidates = candidatesFor(catalog, target);
  const requested = firstOf(candidates);
  if (!requested) return refuse(unknown(target));
  const reachable = canReach(from, requested) ? requested : candidates.find((entry) => canReach(from, entry));
  if (reachable) return ok({ to: reachable, forced: false });
  if (force) return ok({ to: requested, forced: true });
  return refuse({
    kind: 'refused_transition',
    from: from?.name ?? fromId,
    to: requested.name,
    allowed: livingEntries(catalog)
      .filter((entry) => entry.id !== fromId && canReach(from, entry))
      .map(({ id, name }) => ({ id, name })),
  });
}

/** The entry of a new order. Every entry is reachable. */
export function resolveStart(catalog: StatusCatalog, target: StatusTarget): Result<Move> {
  const entry = firstOf(candidatesFor(catalog, target));
  return entry ? ok({ to: entry, forced: false }) : refuse(unknown(target));
}

/** The entries that a target may mean, in the catalog's order. */
const candidatesFor = (catalog: StatusCatalog, target: StatusTarget): StatusEntry[] =>
  catalog.filter(
    (entry) =>
      entry.archived_at === undefined &&
      ('entry_id' in target ? entry.id === target.entry_id : entry.state === target.state),
  );

const firstOf = (candidates: readonly StatusEntry[]): StatusEntry | undefined =>
  candidates.find((entry) => entry.is_default) ?? candidates[0];

/** An order whose entry is archived, or missing in the catalog, may go to every entry, so that it is not stuck. */
function canReach(from: StatusEntry | undefined, to: StatusEntry): boolean {
  return !from || from.archived_at !== undefined || from.next === null || from.next.includes(to.id);
}

function unknown(target: StatusTarget): Failure {
  return { kind: 'unknown_status', status_id: 'entry_id' in target ? target.entry_id : target.state };
}
