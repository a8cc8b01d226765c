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
 * Where a status request leads from the present entry. Staying is never a move. A named state goes to its default entry
 * if that can be reached, else to the first entry of the state that can. Fails with `unknown_status`, or with
 * `refused_transition` and what is allowed instead; `force` overrides a refusal.
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
  const [wished] = candidates;
  if (!wished) return refuse(unknown(target));
  const reachable = candidates.find((entry) => canReach(from, entry));
  if (reachable) return ok({ to: reachable, forced: false });
  if (force) return ok({ to: wished, forced: true });
  return refuse({
    kind: 'refused_transition',
    from: from?.name ?? fromId,
    to: wished.name,
    allowed: livingEntries(catalog)
      .filter((entry) => entry.id !== fromId && canReach(from, entry))
      .map(({ id, name }) => ({ id, name })),
  });
}

/** The entry a new order starts in: nothing has to be reachable from nowhere. */
export function resolveStart(catalog: StatusCatalog, target: StatusTarget): Result<Move> {
  const [entry] = candidatesFor(catalog, target);
  return entry ? ok({ to: entry, forced: false }) : refuse(unknown(target));
}

function candidatesFor(catalog: StatusCatalog, target: StatusTarget): StatusEntry[] {
  const living = livingEntries(catalog);
  if ('entry_id' in target) return living.filter((entry) => entry.id === target.entry_id);
  const ofState = living.filter((entry) => entry.state === target.state);
  return [...ofState.filter((entry) => entry.is_default), ...ofState.filter((entry) => !entry.is_default)];
}

/** An order whose entry was archived, or is not in the catalog, may go anywhere: it must not be stuck. */
function canReach(from: StatusEntry | undefined, to: StatusEntry): boolean {
  return !from || from.archived_at !== undefined || from.next === null || from.next.includes(to.id);
}

function unknown(target: StatusTarget): Failure {
  return { kind: 'unknown_status', status_id: 'entry_id' in target ? target.entry_id : target.state };
}
