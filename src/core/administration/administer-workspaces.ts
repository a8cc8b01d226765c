import { v7 as uuidv7 } from 'uuid';
import type { KeyRecord } from '../../model/key.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { WORKSPACE_SCOPES } from '../../model/scope.ts';
import { isPossibleId } from '../../model/text.ts';
import type { Workspace, WorkspaceChange } from '../../model/workspace.ts';
import { insertKey } from '../../store/access/key-records.ts';
import { claim } from '../../store/records/records.ts';
import { changeWorkspace, countWorkspaces, findWorkspace, workspacesByCursor } from '../../store/workspaces.ts';
import { generateKey, hashKey, hintOf } from '../access/api-key.ts';
import type { Principal } from '../access/authenticate.ts';
import { type IdPage, type IdPageRequest, listById } from '../lists/read-list.ts';
import type { Actor } from '../write-command.ts';
import type { AdministrationContext } from './context.ts';
import { noteDifference } from './context.ts';
import { startingCatalog, workspaceWrites } from './workspaces.ts';

/** The content of a new workspace. */
export type NewWorkspace = Omit<Workspace, 'is_demo' | 'settings' | 'created_at' | 'archived_at'>;

/** A workspace with its first key, which is shown once. */
export interface MadeWorkspace {
  workspace: Workspace;
  key: string;
  record: KeyRecord;
}

/** The hub's workspaces. All fail with `unavailable` or `internal`. */
export interface WorkspaceAdministration {
  list(page: IdPageRequest): Promise<Result<IdPage<Workspace>>>;
  /**
   * Creates a workspace that is ready for orders, with a key for its administration. Fails with `duplicate` or
   * `conflict`.
   */
  create(actor: Actor, content: NewWorkspace): Promise<Result<MadeWorkspace>>;
  /**
   * Changes a workspace. The keys of an archived workspace do not work until it is restored. Fails with `not_found`, or
   * with `conflict` when the caller's key would archive its own workspace.
   */
  change(caller: Principal, id: string, change: WorkspaceChange): Promise<Result<Workspace>>;
}

/** Limited, since workspaces are pruned one by one and all of them are read at a start. */
const MOST_WORKSPACES = 10_000;

/** The claim of calls that change a workspace, its catalog or its keys. It makes them take turns. */
export const ADMINISTRATION = 'administration';

/** Builds the administration of workspaces. */
export function createWorkspaceAdministration({
  reading,
  guarded,
  note,
}: AdministrationContext): WorkspaceAdministration {
  return {
    list: (page) => guarded(() => listById(reading, workspacesByCursor, page)),
    create: (actor, content) =>
      guarded(async () => {
        const { id } = content;
        // In a statement of its own, so that the next statement sees what was committed before the claim.
        await reading.read(claim(id, [ADMINISTRATION]));
        const [present, count] = await reading.read(findWorkspace(id), countWorkspaces());
        if (present) return refuse({ kind: 'duplicate', entity: 'workspaces', field: 'id', value: id });
        if (count >= MOST_WORKSPACES) {
          return refuse({ kind: 'conflict', reason: `A hub has at most ${MOST_WORKSPACES} workspaces` });
        }
        const made = { ...content, is_demo: false };
        await reading.read(...workspaceWrites(made, startingCatalog(), { ...actor, workspaceId: id }));
        const key = generateKey();
        const [workspace, record] = await reading.read(findWorkspace(id), insertKey(firstKey(id, key)));
        if (!workspace || !record) return refuse({ kind: 'internal' });
        noteDifference(note, { workspaceId: id, entity: 'workspace', id, before: undefined, after: workspace });
        noteDifference(note, { workspaceId: id, entity: 'key', id: record.id, before: undefined, after: record });
        return ok({ workspace, key, record });
      }),
    change: (caller, id, change) =>
      guarded(async () => {
        if (change.archived && id === caller.workspaceId) {
          const reason = 'A key cannot archive its own workspace: it could not bring it back';
          return refuse({ kind: 'conflict', reason });
        }
        if (!isPossibleId(id)) return refuse({ kind: 'not_found', entity: 'workspace', id });
        if (id !== caller.workspaceId) await reading.read(claim(id, [ADMINISTRATION]));
        const [before] = await reading.read(findWorkspace(id));
        const [after] = await reading.read(changeWorkspace(id, change));
        if (!before || !after) return refuse({ kind: 'not_found', entity: 'workspace', id });
        noteDifference(note, { workspaceId: id, entity: 'workspace', id, before, after });
        return ok(after);
      }),
  };
}

const firstKey = (workspaceId: string, key: string): Parameters<typeof insertKey>[0] => ({
  hash: hashKey(key),
  id: uuidv7(),
  workspaceId,
  name: 'Administration',
  hint: hintOf(key),
  scopes: WORKSPACE_SCOPES,
  origin: 'created',
  allowedIps: [],
  rateLimitPerMinute: null,
  expiresAt: null,
});
