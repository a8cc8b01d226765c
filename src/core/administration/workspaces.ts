import { v7 as uuidv7 } from 'uuid';
import { STATES, type State, type StatusCatalog } from '../../model/status.ts';
import type { Connection } from '../../store/database/connection.ts';
import { type Query, statement } from '../../store/database/query.ts';
import { insertStatuses } from '../../store/orders/statuses.ts';
import { findWorkspace, insertWorkspace, type Workspace } from '../../store/workspaces.ts';
import { RecordSet } from '../context/record-set.ts';
import { decideWrites } from '../records/decide-records.ts';
import type { RecordWrite } from '../records/record-command.ts';
import { save } from '../transaction/save.ts';
import type { Actor } from '../write-command.ts';

const NAMES: Record<State, { name: string; color: string }> = {
  draft: { name: 'Draft', color: '#8a8f98' },
  confirmed: { name: 'Confirmed', color: '#2f6feb' },
  archived: { name: 'Done', color: '#1f9d55' },
  cancelled: { name: 'Cancelled', color: '#d1383d' },
  refunded: { name: 'Refunded', color: '#a259c4' },
};

/** The catalog of a new workspace: one entry for every state, each reachable from all others. */
export function startingCatalog(newId: () => string = uuidv7): StatusCatalog {
  return STATES.map((state) => ({
    id: newId(),
    ...NAMES[state],
    state,
    completes: state === 'archived',
    next: null,
    is_default: true,
  }));
}

/** The order type of a new workspace, for dialects in which every order has one. */
export const startingOrderType = (newId: () => string = uuidv7): RecordWrite => ({
  kind: 'order_types',
  id: newId(),
  content: { name: 'Order', item_selection: 'optional', asset_selection: 'no_asset_item' },
});

/** The statements that store a new workspace with its catalog and its first records. */
export function workspaceWrites(
  workspace: Workspace,
  catalog: StatusCatalog,
  actor: Actor,
  records: readonly RecordWrite[] = [startingOrderType()],
): Query<void>[] {
  const made = decideWrites(records, new RecordSet(), actor, { now: new Date().toISOString() });
  return [
    insertWorkspace(workspace),
    insertStatuses(workspace.id, catalog),
    ...save(workspace.id, { records: [made] }),
  ];
}

/** Makes a workspace with its catalog and its first records in one transaction, unless it exists. */
export async function ensureWorkspace(
  connection: Connection,
  workspace: Workspace,
  catalog: StatusCatalog,
  records?: readonly RecordWrite[],
): Promise<void> {
  const [present] = await connection.pipeline(findWorkspace(workspace.id));
  if (present) return;
  await connection.pipeline(statement('begin', 'begin'));
  const actor = {
    workspaceId: workspace.id,
    keyId: 'hub',
    dialect: 'hub',
    operation: 'createWorkspace',
    requestId: 'hub',
  };
  await connection.commit(workspaceWrites(workspace, catalog, actor, records));
}
