import type { Core } from '../../core/core.ts';
import { patchBackTo } from '../../core/orders/history.ts';
import type { Actor, WriteCommand, WriteOutcome } from '../../core/write-command.ts';
import type { OrderChange } from '../../model/change.ts';
import type { Failure } from '../../model/failure.ts';
import type { Order } from '../../model/order.ts';
import { ok, type Result, refuse } from '../../model/result.ts';

/** Why an order has a version, for the history: the row of an import. By it the import knows its own versions. */
export const rowReason = (importId: string, row: number): string => `Row ${row} of import ${importId}`;

/** An order whose rows are too far apart, with the data that undoes its first rows. */
export interface UndoneOrder {
  actor: Actor;
  importId: string;
  id: string | undefined;
  referenceId: string | undefined;
  /** The row that came too late. */
  row: number;
  /** Override status changes that the catalog refuses, as the import did. */
  force: boolean;
  describe(failure: Failure): string;
}

/** `stays`: why the order stays as it is stored. */
export type Undone = { undone: 'deleted' | 'reverted' | 'nothing' } | { stays: string };

/** An import makes few versions of an order: no more of them are searched. */
const LATEST_VERSIONS = 20;

/**
 * Undoes the writes of an import to an order. An order that the import created is deleted, and one that it changed is
 * reverted. An order that another caller changed since stays. Fails with `busy` or `unavailable`.
 */
export async function undoOrder(core: Core, order: UndoneOrder): Promise<Result<Undone>> {
  const { workspaceId } = order.actor;
  const found = await findOrder(core, order);
  if (!found.ok) return found;
  if (!found.value) return ok({ undone: 'nothing' });
  const current = found.value;
  const history = await core.history.of(workspaceId, '', current.id, { before: undefined, most: LATEST_VERSIONS });
  if (!history.ok) return history;
  const isOwn = ({ reason }: OrderChange): boolean => reason?.endsWith(` of import ${order.importId}`) ?? false;
  const changes = history.value.changes.filter(({ version }) => version <= current.version);
  const others = changes.findIndex((change) => !isOwn(change));
  const first = (others < 0 ? changes : changes.slice(0, others)).at(-1);
  if (!first) return ok(changes.some(isOwn) ? { stays: CHANGED } : { undone: 'nothing' });
  if (first.kind === 'created') return undoneBy(await core.write(deletion(order, current)), 'deleted', order);
  const before = await core.history.at(workspaceId, '', current.id, { version: first.version - 1 }, {});
  if (!before.ok) return before;
  return undoneBy(await core.write(reversion(order, current, before.value.order)), 'reverted', order);
}

const CHANGED = 'the order was changed by others since';

/** Reads the present order by the same reference as a write. */
async function findOrder(core: Core, { actor, id, referenceId }: UndoneOrder): Promise<Result<Order | undefined>> {
  let found: Order | undefined;
  const outcome = await core.dryRun({}).core.write({
    actor,
    target: { put: id ?? '-', referenceId, aliases: {} },
    change: (current) => {
      found = current;
      return current ? ok({}) : refuse({ kind: 'not_found', entity: 'order', id: referenceId ?? id ?? '' });
    },
    reply,
    requires: referenceId === undefined ? {} : { referenceIds: [referenceId] },
    absent: { kind: 'internal' },
  });
  return outcome.ok || outcome.failure.kind === 'not_found' ? ok(found) : outcome;
}

const reply: WriteCommand['reply'] = () => ({ status: 200, headers: {}, body: '' });

const commandOn = ({ actor, importId, row, force }: UndoneOrder, { id, version }: Order) => ({
  actor,
  target: { find: id, isOwnId: true },
  reply,
  reason: `Undone, since row ${row} of the import ${importId} is too far from the other rows of the order`,
  absent: { kind: 'not_found', entity: 'order', id } satisfies Failure,
  knownVersions: [version],
  force,
});

const deletion = (order: UndoneOrder, current: Order): WriteCommand => ({
  ...commandOn(order, current),
  change: () => ok({}),
  requires: {},
  remove: true,
});

/** Removes the ids in dialects that the import gave, too. */
function reversion(order: UndoneOrder, current: Order, before: Order): WriteCommand {
  const dialects = new Set([...Object.keys(before.aliases), ...Object.keys(current.aliases)]);
  const aliases = Object.fromEntries([...dialects].map((dialect) => [dialect, before.aliases[dialect] ?? null]));
  return {
    ...commandOn(order, current),
    change: (present) => ok(present ? { ...patchBackTo(before, present), aliases } : {}),
    requires: {
      ids: { customers: before.customer_id === undefined ? [] : [before.customer_id] },
      referenceIds: before.reference_id === undefined ? [] : [before.reference_id],
      aliases: Object.values(before.aliases),
    },
    keepsReferences: true,
  };
}

function undoneBy(outcome: WriteOutcome, undone: 'deleted' | 'reverted', { describe }: UndoneOrder): Result<Undone> {
  if (outcome.ok) return ok({ undone });
  const { failure } = outcome;
  switch (failure.kind) {
    case 'busy':
    case 'unavailable':
      return outcome;
    case 'not_found':
      return ok({ undone: 'nothing' });
    case 'version_conflict':
      return ok({ stays: CHANGED });
    case 'invalid':
      return ok({ stays: failure.problems.map(({ path, reason }) => `${path.join('.')} ${reason}`).join('; ') });
    default:
      return ok({ stays: describe(failure) });
  }
}
