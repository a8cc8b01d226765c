import { v7 as uuidv7 } from 'uuid';
import { sameValue } from '../../model/equal.ts';
import type { Problem } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { isPossibleId } from '../../model/text.ts';
import { MOST_SHARED_VIEWS, MOST_VIEWS, type View, type ViewContent } from '../../model/view.ts';
import type { Query } from '../../store/database/query.ts';
import { troubleOf } from '../../store/database/sql-error.ts';
import {
  changeView,
  countViews,
  deleteViews,
  findView,
  insertView,
  listViews,
  type OwnedView,
} from '../../store/views.ts';
import type { Principal } from '../access/authenticate.ts';
import type { AdministrationContext } from './context.ts';
import { noteDifference } from './context.ts';

/** A view as a caller sees it. */
export interface SeenView extends OwnedView {
  /** Whether it is the caller's. */
  isOwn: boolean;
}

/** A change of a view. Absent fields stay, and a `sort` of null is removed. */
export type ViewEdit = { [K in Exclude<keyof ViewContent, 'sort'>]?: ViewContent[K] | undefined } & {
  sort?: string | null | undefined;
};

/**
 * Administers saved views. A view's owner is a user, or an API key with those that it was rotated from. All fail with
 * `unavailable` or `internal`.
 */
export interface ViewAdministration {
  /** The caller's views and the shared ones, by name. */
  list(caller: Principal): Promise<Result<SeenView[]>>;
  /** Fails with `duplicate` when the owner has a view with the name, `conflict` when there are too many, or `invalid`. */
  create(caller: Principal, content: ViewContent): Promise<Result<SeenView>>;
  /**
   * Fails as `create`, with `not_found`, or with `forbidden` for the shared view of another owner, unless the caller has
   * the scope `admin`.
   */
  change(caller: Principal, id: string, edit: ViewEdit): Promise<Result<SeenView>>;
  /** Fails with `not_found`, or with `forbidden` as `change`. */
  remove(caller: Principal, id: string): Promise<Result<void>>;
}

/** Builds the administration of views. */
export function createViewAdministration({ reading, guarded, note }: AdministrationContext): ViewAdministration {
  const seenBy = (caller: Principal, found: OwnedView): SeenView => ({
    ...found,
    isOwn: found.view.owner === caller.keyFamily,
  });

  /** Reads a view that the caller may change. Another's own view is not told of. */
  const findChangeable = async (caller: Principal, id: string): Promise<Result<View>> => {
    const [found] = isPossibleId(id) ? await reading.read(findView(caller.workspaceId, id)) : [];
    const isOwn = found?.view.owner === caller.keyFamily;
    if (!found || !(isOwn || found.view.shared)) return refuse({ kind: 'not_found', entity: 'view', id });
    return isOwn || caller.scopes.has('admin') ? ok(found.view) : refuse({ kind: 'forbidden', scope: 'admin' });
  };

  const refusalOf = async (
    workspaceId: string,
    owner: string,
    before: View | undefined,
    after: ViewContent,
  ): Promise<Result<never> | undefined> => {
    if (after.filters['deleted'] === 'true' && after.sort !== undefined) {
      return refuse({ kind: 'invalid', problems: [SORTED] });
    }
    const [{ own, shared }] = await reading.read(countViews(workspaceId, owner));
    if (!before && own >= MOST_VIEWS) return tooMany(`An owner has at most ${MOST_VIEWS} views`);
    if (after.shared && !before?.shared && shared >= MOST_SHARED_VIEWS)
      return tooMany(`A workspace has at most ${MOST_SHARED_VIEWS} shared views`);
    return undefined;
  };

  /** Stores a view, and reads it as it is then. */
  const store = async (caller: Principal, id: string, write: Query<void>, name: string): Promise<Result<OwnedView>> => {
    try {
      const [, found] = await reading.read(write, findView(caller.workspaceId, id));
      return found ? ok(found) : refuse({ kind: 'not_found', entity: 'view', id });
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind !== 'constraint' || trouble.constraint !== 'order_views_name') throw error;
      return refuse({ kind: 'duplicate', entity: 'order_views', field: 'name', value: name });
    }
  };

  /** Names and filters may name a person, and nothing can take a value out of the history again. */
  const noteView = (before: View | undefined, after: View | undefined): void => {
    const view = after ?? before;
    if (!view || !(before?.shared || after?.shared)) return;
    noteDifference(note, {
      ...{ workspaceId: view.workspace_id, entity: 'view', id: view.id },
      before: before && noted(before),
      after: after && noted(after),
      secrets: (['name', 'filters'] as const).filter((field) => !sameValue(before?.[field], after?.[field])),
    });
  };

  return {
    list: (caller) =>
      guarded(async () => {
        const [found] = await reading.read(listViews(caller.workspaceId, caller.keyFamily));
        return ok(found.map((each) => seenBy(caller, each)));
      }),
    create: (caller, content) =>
      guarded(async () => {
        const { workspaceId, keyFamily: owner } = caller;
        const refused = await refusalOf(workspaceId, owner, undefined, content);
        if (refused) return refused;
        const id = uuidv7();
        const stored = await store(caller, id, insertView(workspaceId, id, owner, content), content.name);
        if (!stored.ok) return stored;
        noteView(undefined, stored.value.view);
        return ok(seenBy(caller, stored.value));
      }),
    change: (caller, id, { sort, ...edit }) =>
      guarded(async () => {
        const present = await findChangeable(caller, id);
        if (!present.ok) return present;
        const { value: before } = present;
        const { workspace_id: workspaceId, owner } = before;
        const after: ViewContent = {
          name: edit.name ?? before.name,
          shared: edit.shared ?? before.shared,
          filters: edit.filters ?? before.filters,
          columns: edit.columns ?? before.columns,
          sort: sort === undefined ? before.sort : (sort ?? undefined),
        };
        const refused = await refusalOf(workspaceId, owner, before, after);
        if (refused) return refused;
        if (isSame(before, after)) {
          const [found] = await reading.read(findView(workspaceId, id));
          return found ? ok(seenBy(caller, found)) : refuse({ kind: 'not_found', entity: 'view', id });
        }
        const stored = await store(caller, id, changeView(workspaceId, id, after), after.name);
        if (!stored.ok) return stored;
        noteView(before, stored.value.view);
        return ok(seenBy(caller, stored.value));
      }),
    remove: (caller, id) =>
      guarded(async () => {
        const present = await findChangeable(caller, id);
        if (!present.ok) return present;
        await reading.read(deleteViews(caller.workspaceId, [id]));
        noteView(present.value, undefined);
        return ok(undefined);
      }),
  };
}

const noted = ({ owner, shared, columns, sort }: View): object => ({
  ...{ owner, shared, columns },
  ...(sort === undefined ? {} : { sort }),
});

const isSame = (before: View, after: ViewContent): boolean =>
  (['name', 'shared', 'filters', 'columns', 'sort'] as const).every((field) => sameValue(before[field], after[field]));

const tooMany = (reason: string): Result<never> => refuse({ kind: 'conflict', reason });

const SORTED: Problem = {
  place: 'body',
  path: ['sort'],
  rule: 'count',
  reason: 'must not be sent together with deleted',
  binding: 'shape',
};
