import type { Actor, WriteCommand, WriteOutcome } from '../../../core/command.ts';
import type { Core } from '../../../core/core.ts';
import { patchBackTo } from '../../../core/orders/revert.ts';
import type { OrderChange } from '../../../model/change.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Order } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { sentences } from '../../../operations/sentences.ts';

/** Why a version of an order is there, for the history: the row of an import. By it the import knows what it wrote. */
export const rowReason = (importId: string, row: number): string => `Row ${row} of import ${importId}`;

/** The first rows of an order, whose other rows stand too far from them. */
export interface FirstRows {
  actor: Actor;
  importId: string;
  /** What the order is named by. */
  id: string | undefined;
  referenceId: string | undefined;
  /** The row that tells that they are apart. */
  row: number;
  /** Override refused moves, as the import did. */
  force: boolean;
}

/** `kept`: why what was stored could not be taken back. */
export type TakenBack = { taken: 'deleted' | 'reverted' | 'nothing' } | { kept: string };

/** So many of the latest versions of an order are looked at. */
const LATEST_VERSIONS = 20;

/**
 * Takes back what an import wrote of an order: one that it made is deleted, one that it changed is as it was before. What others
 * changed since is left alone. Fails with `busy` or `unavailable`.
 */
export async function takeBack(core: Core, rows: FirstRows): Promise<Result<TakenBack>> {
  const { workspaceId } = rows.actor;
  const found = await living(core, rows);
  if (!found.ok) return found;
  if (!found.value) return ok({ taken: 'nothing' });
  const current = found.value;
  const history = await core.history.of(workspaceId, '', current.id, { before: undefined, most: LATEST_VERSIONS });
  if (!history.ok) return history;
  const isOurs = ({ reason }: OrderChange): boolean => reason?.endsWith(` of import ${rows.importId}`) ?? false;
  const changes = history.value.changes.filter(({ version }) => version <= current.version);
  const others = changes.findIndex((change) => !isOurs(change));
  const ours = others < 0 ? changes : changes.slice(0, others);
  const first = ours.at(-1);
  if (!first) return ok(changes.some(isOurs) ? { kept: CHANGED } : { taken: 'nothing' });
  if (first.kind === 'created') return done(await core.write(deletion(rows, current)), 'deleted');
  const before = await core.history.at(workspaceId, '', current.id, { version: first.version - 1 }, {});
  if (!before.ok) return before;
  return done(await core.write(reversion(rows, current, before.value.order)), 'reverted');
}

const CHANGED = 'the order was changed by others since';

/** The order that the rows mean, as it is now. */
async function living(core: Core, { actor, id, referenceId }: FirstRows): Promise<Result<Order | undefined>> {
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

const commandOn = ({ actor, importId, row, force }: FirstRows, { id, version }: Order) => ({
  actor,
  target: { find: id, isOwnId: true },
  reply,
  reason: `Taken back, since row ${row} of the import ${importId} stands too far from the other rows of the order`,
  absent: { kind: 'not_found', entity: 'order', id } satisfies Failure,
  ifMatch: [version],
  force,
});

const deletion = (rows: FirstRows, current: Order): WriteCommand => ({
  ...commandOn(rows, current),
  change: () => ok({}),
  requires: {},
  remove: true,
});

/** Ids in dialects that the import gave it go too. */
function reversion(rows: FirstRows, current: Order, before: Order): WriteCommand {
  const dialects = new Set([...Object.keys(before.aliases), ...Object.keys(current.aliases)]);
  const aliases = Object.fromEntries([...dialects].map((dialect) => [dialect, before.aliases[dialect] ?? null]));
  return {
    ...commandOn(rows, current),
    change: (order) => ok(order ? { ...patchBackTo(before, order), aliases } : {}),
    requires: {
      customers: before.customer_id === undefined ? [] : [before.customer_id],
      referenceIds: before.reference_id === undefined ? [] : [before.reference_id],
      aliases: Object.values(before.aliases),
    },
    keepsReferences: true,
  };
}

function done(outcome: WriteOutcome, taken: 'deleted' | 'reverted'): Result<TakenBack> {
  if (outcome.ok) return ok({ taken });
  const { failure } = outcome;
  switch (failure.kind) {
    case 'busy':
    case 'unavailable':
      return outcome;
    case 'not_found':
      return ok({ taken: 'nothing' });
    case 'version_conflict':
      return ok({ kept: CHANGED });
    case 'invalid':
      return ok({ kept: failure.problems.map(({ path, reason }) => `${path.join('.')} ${reason}`).join('; ') });
    default:
      return ok({ kept: (sentences[failure.kind] as (failure: Failure) => string)(failure) });
  }
}
