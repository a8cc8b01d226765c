import { v7 as uuidv7 } from 'uuid';
import { startingCatalog } from '../core/administration/workspaces.ts';
import type { Problem } from '../model/failure.ts';
import { STATES, type StatusCatalog, type StatusEntry } from '../model/status.ts';
import { problem } from './seed-problems.ts';
import type { SeedStatus } from './seed-schema.ts';

/**
 * The catalog of a seed. A state without an entry gets the entry of every new workspace. If no entry of a state is
 * marked as the default, the first one is.
 */
export function catalogOf(statuses: readonly SeedStatus[] = []): { catalog: StatusCatalog; problems: Problem[] } {
  const usual = startingCatalog();
  const named = statuses.map((status) => completed(status, statuses, usual));
  const missing = usual.filter(({ state }) => !statuses.some((status) => status.state === state));
  const catalog = [...named, ...missing];
  return { catalog, problems: [...doubleDefaults(statuses), ...deadEnds(statuses, catalog)] };
}

function completed(status: SeedStatus, all: readonly SeedStatus[], usual: StatusCatalog): StatusEntry {
  const { state } = status;
  const ofState = all.filter((other) => other.state === state);
  const isFirst = ofState[0] === status && !ofState.some(({ is_default }) => is_default);
  return {
    id: status.id ?? uuidv7(),
    name: status.name,
    color: status.color ?? usual.find((entry) => entry.state === state)?.color ?? '#8a8f98',
    state,
    completes: status.completes ?? false,
    next: status.next ?? null,
    is_default: status.is_default ?? isFirst,
  };
}

function doubleDefaults(statuses: readonly SeedStatus[]): Problem[] {
  return STATES.flatMap((state) => {
    const places = statuses.flatMap((status, i) => (status.state === state && status.is_default ? [i] : []));
    return places
      .slice(1)
      .map((i) => problem(['statuses', i, 'is_default'], `is also true for another status of the state ${state}`));
  });
}

function deadEnds(statuses: readonly SeedStatus[], catalog: StatusCatalog): Problem[] {
  const ids = new Set(catalog.map(({ id }) => id));
  return statuses.flatMap(({ next }, i) =>
    (next ?? []).flatMap((id, k) =>
      ids.has(id) ? [] : [problem(['statuses', i, 'next', k], 'is not the id of a status')],
    ),
  );
}
