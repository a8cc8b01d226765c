import { v7 as uuidv7 } from 'uuid';
import { STATES, type State, type StatusCatalog } from '../model/status.ts';
import type { Connection } from '../store/connection.ts';
import { type Query, statement } from '../store/query.ts';
import { insertStatuses } from '../store/statuses.ts';
import { findWorkspace, insertWorkspace, type Workspace } from '../store/workspaces.ts';

const NAMES: Record<State, { name: string; color: string }> = {
  draft: { name: 'Draft', color: '#8a8f98' },
  confirmed: { name: 'Confirmed', color: '#2f6feb' },
  archived: { name: 'Done', color: '#1f9d55' },
  cancelled: { name: 'Cancelled', color: '#d1383d' },
  refunded: { name: 'Refunded', color: '#a259c4' },
};

/** The catalog a new workspace starts with: one entry for every state, each reachable from all others. */
export function startingCatalog(): StatusCatalog {
  return STATES.map((state) => ({
    id: uuidv7(),
    ...NAMES[state],
    state,
    completes: state === 'archived',
    next: null,
    is_default: true,
  }));
}

/** Makes a workspace with its catalog and whatever `more` inserts, all or nothing, unless it is there already. */
export async function ensureWorkspace(
  connection: Connection,
  workspace: Workspace,
  catalog: StatusCatalog,
  more: readonly Query<void>[] = [],
): Promise<void> {
  const [present] = await connection.flight(findWorkspace(workspace.id));
  if (present) return;
  await connection.flight(statement('begin', 'begin'));
  await connection.commit([insertWorkspace(workspace), insertStatuses(workspace.id, catalog), ...more]);
}
