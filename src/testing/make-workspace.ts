import type { Parts } from '../assembly/parts.ts';
import { hashKey } from '../core/access/api-key.ts';
import { addKey } from '../core/access/keys.ts';
import { ensureWorkspace, startingCatalog, startingOrderType } from '../core/administration/workspaces.ts';
import type { Problem } from '../model/failure.ts';
import { WORKSPACE_SCOPES } from '../model/scope.ts';
import { STATES, type StatusCatalog, type StatusEntry } from '../model/status.ts';
import { findKey } from '../store/access/api-keys.ts';
import { Connection } from '../store/database/connection.ts';
import { changeWorkspace, findWorkspace } from '../store/workspaces.ts';
import { problem, TestWorkspaceError } from './common/errors.ts';
import { type NamedSeed, seedError } from './read-seed.ts';
import type { SeedStatus } from './seed-schema.ts';

/**
 * Creates a workspace with its statuses, settings and key. Rejects with `SeedError` if one with this id exists, or with
 * the database's error.
 */
export async function makeWorkspace(
  parts: Pick<Parts, 'connection'>,
  id: string,
  key: string,
  { name, seed }: NamedSeed,
  newId: () => string,
): Promise<void> {
  const { catalog, problems } = catalogOf(seed.statuses ?? [], newId);
  if (problems.length > 0) throw seedError(name, problems);
  const connection = await Connection.open(parts.connection);
  try {
    const [present] = await connection.pipeline(findWorkspace(id));
    if (present) throw new TestWorkspaceError(`a workspace ${id} already exists`);
    const [known] = await connection.pipeline(findKey(hashKey(key)));
    if (known && !known.refused) throw new TestWorkspaceError('another workspace already has this key');
    const { name: title = id, default_currency, settings } = seed.workspace ?? {};
    const usualRecords = seed.order_types ? [] : [startingOrderType(newId)];
    await ensureWorkspace(connection, { id, name: title, default_currency, is_demo: false }, catalog, usualRecords);
    await addKey(connection, { workspaceId: id, name: 'For tests', origin: 'created', scopes: WORKSPACE_SCOPES, key });
    if (settings) await connection.pipeline(changeWorkspace(id, { settings }));
  } finally {
    await connection.close();
  }
}

/**
 * The catalog of a seed. A state without an entry gets the entry of every new workspace. If no entry of a state is
 * marked as the default, the first one is.
 */
function catalogOf(
  statuses: readonly SeedStatus[],
  newId: () => string,
): { catalog: StatusCatalog; problems: Problem[] } {
  const usual = startingCatalog(newId);
  const named = statuses.map((status) => completed(status, statuses, { usual, newId }));
  const missing = usual.filter(({ state }) => !statuses.some((status) => status.state === state));
  const catalog = [...named, ...missing];
  return { catalog, problems: [...doubleDefaults(statuses), ...deadEnds(statuses, catalog)] };
}

function completed(
  status: SeedStatus,
  all: readonly SeedStatus[],
  { usual, newId }: { usual: StatusCatalog; newId: () => string },
): StatusEntry {
  const { state } = status;
  const ofState = all.filter((other) => other.state === state);
  const isFirst = ofState[0] === status && !ofState.some(({ is_default }) => is_default);
  return {
    id: status.id ?? newId(),
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
