import type { OrderChange } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';
import type { Connection } from '../../store/database/connection.ts';
import { type Query, storing } from '../../store/database/query.ts';
import { BEGIN, BEGIN_READING, lockWithin, waitAtMost } from '../../store/database/transaction.ts';
import { holdRecords } from '../../store/erasure/records.ts';
import { findAnswers, keyText, StoredAnswers } from '../../store/idempotency.ts';
import {
  type FoundDocuments,
  findAnyDocuments,
  findAnyOrders,
  findDocuments,
  findMakings,
  findOrders,
  findPutDocuments,
  findPutOrders,
  type LockedOrders,
  lockAnyOrders,
  lockOrders,
  lockPutOrders,
  type OrderReference,
  orderOf,
  type PutReference,
} from '../../store/orders/orders.ts';
import { findChangesSince, type VersionReference } from '../../store/orders/versions.ts';
import { claim } from '../../store/records/records.ts';
import { contextQueries } from '../context/context-queries.ts';
import {
  claimsOf as claimsOfRequired,
  copiesRecords,
  emptyOrderContext,
  KnownOrders,
  type OrderContext,
} from '../context/order-context.ts';
import type { Actor, WriteCommand } from '../write-command.ts';
import type { Ending } from './end.ts';

/** What is read for a group before it is decided. */
export interface GroupKnowledge {
  /** The orders that this transaction has locked. */
  locked: Set<string>;
  /** By id: the locked orders, and those that another transaction has locked. */
  found: Map<string, Order>;
  /** Whether a later transaction may have changed the orders before they were locked here (see `insertChanges`). */
  isOvertaken: boolean;
  /** The id of the order that a reference stands for: the order with this alias, else the order with this id. */
  resolve(reference: OrderReference): string;
  /** By order: its changes since the versions that callers know, for callers that want to be merged. */
  since: Map<string, OrderChange[]>;
  context: OrderContext;
  answers: StoredAnswers;
}

/** The dialect whose ids a target is named by. The empty name, which no dialect has, stands for the order's own ids. */
export const dialectOf = (target: { isOwnId?: boolean }, { dialect }: Pick<Actor, 'dialect'>): string =>
  target.isOwnId ? '' : dialect;

/** The largest version that the column holds. */
const LATEST_VERSION = 2 ** 31 - 1;

/** The oldest version that a caller knows. A tag can name a version that never existed. */
function oldestOf(tags: readonly number[]): number | undefined {
  const versions = tags.filter((version) => version <= LATEST_VERSION);
  return versions.length > 0 ? Math.min(...versions) : undefined;
}

/**
 * What commands claim by advisory locks, since there is no row to lock: the customers that they may make, and their idempotency
 * keys, which a request of another operation may use at the same time.
 */
export function claimsOf(commands: readonly WriteCommand[]): string[] {
  const keys = commands.flatMap(({ idempotency }) => (idempotency ? [`answer ${keyText(idempotency.scope)}`] : []));
  return [...commands.flatMap(({ requires }) => claimsOfRequired(requires)), ...keys];
}

/** The orders that commands concern, by how the commands name them. */
interface Named {
  references: OrderReference[];
  puts: PutReference[];
  restored: string[];
  known: VersionReference[];
}

/** Groups the targets of commands by how they name their orders, each once. */
function namesOf(commands: readonly WriteCommand[]): Named {
  const references = new Map<string, OrderReference>();
  const oldest = new Map<string, VersionReference>();
  const named: Named = { references: [], puts: [], restored: [], known: [] };
  for (const { target, actor, merge, knownVersions } of commands) {
    if ('find' in target) {
      const reference = { dialect: dialectOf(target, actor), id: target.find };
      const name = `${reference.dialect} ${reference.id}`;
      references.set(name, reference);
      const version = merge && knownVersions ? oldestOf(knownVersions) : undefined;
      const known = oldest.get(name)?.version ?? LATEST_VERSION;
      if (version !== undefined) oldest.set(name, { ...reference, version: Math.min(version, known) });
    } else if ('put' in target) named.puts.push({ id: target.put, referenceId: target.referenceId });
    else if ('restore' in target) named.restored.push(target.restore);
  }
  named.references = [...references.values()];
  named.known = [...oldest.values()];
  return named;
}

/** What the first statements of a transaction return of its orders, before these are put together. */
interface Parts {
  locked: LockedOrders;
  documents: FoundDocuments['documents'];
}

/** The statements that lock the orders of a group. They come first and alone, so that later statements see what was committed before. */
function lockQueries(
  workspaceId: string,
  { references, puts, restored }: Named,
  isWaiting: boolean,
  into: Parts,
): Query<void>[] {
  const hold = (locked: LockedOrders): void => {
    for (const [id, row] of locked) into.locked.set(id, row);
  };
  return [
    ...(references.length > 0 ? [storing(lockOrders(workspaceId, references, isWaiting), hold)] : []),
    ...(puts.length > 0 ? [storing(lockPutOrders(workspaceId, puts, isWaiting), hold)] : []),
    ...(restored.length > 0 ? [storing(lockAnyOrders(workspaceId, restored, isWaiting), hold)] : []),
  ];
}

/** The statements that read the documents of a group's orders. */
function documentQueries(
  workspaceId: string,
  { references, puts, restored }: Named,
  parts: Parts,
  into: GroupKnowledge,
): Query<void>[] {
  const keep = ({ documents, isOvertaken }: FoundDocuments): void => {
    for (const [id, document] of documents) parts.documents.set(id, document);
    into.isOvertaken ||= isOvertaken;
  };
  return [
    ...(references.length > 0 ? [storing(findDocuments(workspaceId, references), keep)] : []),
    ...(puts.length > 0 ? [storing(findPutDocuments(workspaceId, puts), keep)] : []),
    ...(restored.length > 0 ? [storing(findAnyDocuments(workspaceId, restored), keep)] : []),
  ];
}

/** The statements that read whole orders of a group, where they are not locked. */
function orderQueries(workspaceId: string, { references, puts, restored }: Named, into: GroupKnowledge): Query<void>[] {
  const find = (found: Map<string, Order>): void => {
    for (const [id, order] of found) if (!into.locked.has(id)) into.found.set(id, order);
  };
  return [
    ...(references.length > 0 ? [storing(findOrders(workspaceId, references), find)] : []),
    ...(puts.length > 0 ? [storing(findPutOrders(workspaceId, puts), find)] : []),
    ...(restored.length > 0 ? [storing(findAnyOrders(workspaceId, restored), find)] : []),
  ];
}

/** The statements that read what was changed since the versions that callers know. */
function sinceQueries(workspaceId: string, { known }: Named, into: GroupKnowledge): Query<void>[] {
  if (known.length === 0) return [];
  return [
    storing(findChangesSince(workspaceId, known), (changes) => {
      into.since = Map.groupBy(changes, (change) => change.order_id);
    }),
  ];
}

/** Puts the locked orders together. Returns whether there are documents of orders that are not locked. */
function joinParts({ locked, documents }: Parts, into: GroupKnowledge): boolean {
  for (const [id, row] of locked) {
    const document = documents.get(id);
    // An alias that passed to another order between the two statements leads to that order, which is not locked.
    if (document === undefined) continue;
    into.locked.add(id);
    into.found.set(id, orderOf(row, document));
  }
  return documents.size > into.locked.size;
}

/** Returns how to find the order of a reference among these. */
function resolveAmong(found: ReadonlyMap<string, Order>): GroupKnowledge['resolve'] {
  const known = new KnownOrders();
  for (const order of found.values()) if (order.deleted_at === undefined) known.add(order);
  return (reference) => known.get(reference)?.id ?? reference.id;
}

/**
 * The statements that read what a group refers to, and last the answers to idempotency keys. Read earlier, a request that was
 * done meanwhile would look like another caller's duplicate.
 */
function contextOf(
  workspaceId: string,
  commands: readonly WriteCommand[],
  { references, puts, restored }: Named,
  into: GroupKnowledge,
): Query<void>[] {
  const requires = commands.map((command) => command.requires);
  const shown = [...references, ...[...restored, ...puts.map(({ id }) => id)].map((id) => ({ dialect: '', id }))];
  const queries = contextQueries(workspaceId, requires, shown, into.context);
  if (puts.length > 0 && requires.some(({ making }) => making)) {
    queries.push(
      storing(findMakings(workspaceId, puts), (found) => {
        into.context.makings = found;
      }),
    );
  }
  const scopes = commands.flatMap(({ idempotency }) => idempotency?.scope ?? []);
  if (scopes.length > 0) {
    queries.push(
      storing(findAnswers(workspaceId, scopes), (found) => {
        into.answers = found;
      }),
    );
  }
  return queries;
}

/** A transaction that claims the same is about to commit. A longer wait means that something is wrong. */
const CLAIM_WAIT_MS = 500;

/** How the orders of a group are locked. */
export interface Holding {
  /** How long to wait for locks. Absent: skip the orders that other transactions have locked. */
  waitMs?: number | undefined;
  /** Thousands of orders are locked one after the other, so the wait counts for all of them together. */
  isLong?: boolean;
  /** A dry run locks nothing, and reads everything in one snapshot. */
  ending: Ending;
}

/**
 * Begins a transaction and reads what a group requires, in one pipeline. The lock comes first and alone, so that later statements
 * see what was committed before it. Orders that another transaction has locked are found by a second pipeline.
 */
export async function loadGroup(
  connection: Connection,
  workspaceId: string,
  commands: readonly WriteCommand[],
  holding: Holding,
): Promise<GroupKnowledge> {
  const named = namesOf(commands);
  const read = emptyKnowledge(workspaceId);
  if (holding.ending !== 'commit') {
    const queries = [
      ...orderQueries(workspaceId, named, read),
      ...sinceQueries(workspaceId, named, read),
      ...contextOf(workspaceId, commands, named, read),
    ];
    await connection.pipeline(BEGIN_READING, ...queries);
    read.locked = new Set(read.found.keys());
    read.resolve = resolveAmong(read.found);
    return read;
  }
  const claims = claimsOf(commands);
  const parts: Parts = { locked: new Map(), documents: new Map() };
  const queries = [BEGIN, ...holdingQueries(workspaceId, named, claims.length > 0, holding, parts)];
  queries.push(...documentQueries(workspaceId, named, parts, read), ...sinceQueries(workspaceId, named, read));
  if (claims.length > 0) queries.push(claim(workspaceId, claims));
  if (commands.some(({ requires }) => copiesRecords(requires))) queries.push(holdRecords(workspaceId));
  queries.push(...contextOf(workspaceId, commands, named, read));
  await connection.pipeline(...queries);
  const hasOthers = joinParts(parts, read);
  // A document does not say whether its order is deleted or locked by another transaction. Few groups have one.
  if (hasOthers) await connection.pipeline(...orderQueries(workspaceId, named, read));
  read.resolve = resolveAmong(read.found);
  return read;
}

function holdingQueries(
  workspaceId: string,
  named: Named,
  isClaiming: boolean,
  { waitMs, isLong }: Holding,
  into: Parts,
): Query<void>[] {
  const locks = lockQueries(workspaceId, named, waitMs !== undefined, into);
  if (isLong && waitMs !== undefined) return lockWithin(waitMs, locks);
  const forLockMs = waitMs ?? (isClaiming ? CLAIM_WAIT_MS : undefined);
  return forLockMs === undefined ? locks : [waitAtMost(forLockMs), ...locks];
}

/** What is known before anything is read. */
function emptyKnowledge(workspaceId: string): GroupKnowledge {
  return {
    locked: new Set(),
    found: new Map(),
    isOvertaken: false,
    resolve: ({ id }) => id,
    since: new Map(),
    context: emptyOrderContext(workspaceId),
    answers: new StoredAnswers(),
  };
}
