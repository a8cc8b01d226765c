import type { OrderChange } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { isPossibleId } from '../../model/text.ts';
import { findActors, type KnownActor } from '../../store/access/actors.ts';
import type { FairReading, Reading } from '../../store/database/connection.ts';
import { type FeedChange, type FeedPlace, findFeed, findHorizon } from '../../store/orders/changes-feed.ts';
import { findAnyOrders, type OrderReference } from '../../store/orders/orders.ts';
import { findChangesBefore, findChangesUntil, type Moment } from '../../store/orders/versions.ts';
import { contextQueries } from '../context/context-queries.ts';
import type { RequiredRecords } from '../context/order-context.ts';
import { emptyOrderContext } from '../context/order-context.ts';
import { createGuarded } from '../guarded.ts';
import { RebuiltOrder } from '../orders/history.ts';
import type { OrderRead } from './read-orders.ts';

export type { KnownActor } from '../../store/access/actors.ts';
export type { Moment } from '../../store/orders/versions.ts';

/** Versions of an order, the latest first, with their actors. */
export interface HistoryPage {
  orderId: string;
  changes: OrderChange[];
  actors: ReadonlyMap<string, KnownActor>;
  hasMore: boolean;
}

/**
 * The position of a client that follows the changes of a workspace: the database, and the last change that was read.
 */
export interface FeedCursor {
  database: string;
  after: FeedPlace | undefined;
}

/** Changes of a workspace, in order. */
export interface FeedPage {
  changes: FeedChange[];
  actors: ReadonlyMap<string, KnownActor>;
  /** The position after the last of them. */
  next: FeedCursor;
}

/** Reads histories of orders and records, for every dialect. All fail with `unavailable`. */
export interface ReadHistory {
  /**
   * The versions before one of them, or the latest ones; fewer than `most` when they are long. Fails with `not_found`.
   * Finds deleted orders.
   */
  of(
    workspaceId: string,
    dialect: string,
    id: string,
    page: { before: number | undefined; most: number },
  ): Promise<Result<HistoryPage>>;
  /** An order as it was, deleted ones too, with what its views need now. Fails with `not_found`. */
  at(
    workspaceId: string,
    dialect: string,
    id: string,
    moment: Moment,
    requires: RequiredRecords,
  ): Promise<Result<OrderRead>>;
  /** An order as it is now, by its own id, deleted ones too. Fails with `not_found`. */
  latest(workspaceId: string, id: string): Promise<Result<Order>>;
  /**
   * Every change of the workspace after a position, in order. None is skipped: a transaction in progress holds up the
   * changes after it. `'latest'` is the present end. Fails with `conflict` when the position is of another database.
   */
  changes(workspaceId: string, from: FeedCursor | 'latest' | undefined, most: number): Promise<Result<FeedPage>>;
}

const LATEST = 2 ** 31 - 1;

/** The number of versions read at once to rebuild an order. */
const MOST_AT_ONCE = 500;

/** Builds it on queued connections, since histories may be long. Errors of the database go to `onError`. */
export function createReadHistory(readers: FairReading, onError: (error: unknown) => void): ReadHistory {
  const guarded = createGuarded(onError);
  const actorsOf = async (
    reading: Reading,
    workspaceId: string,
    changes: readonly { actor: string }[],
  ): Promise<ReadonlyMap<string, KnownActor>> => {
    const ids = [...new Set(changes.map(({ actor }) => actor))];
    if (ids.length === 0) return new Map();
    const [actors] = await reading.read(findActors(workspaceId, ids));
    return actors;
  };
  /** Rebuilds an order in steps, since a history can be larger than the memory. */
  const orderAt = async (
    reading: Reading,
    workspaceId: string,
    asked: OrderReference,
    moment: Moment,
  ): Promise<Order | undefined> => {
    const rebuilt = new RebuiltOrder();
    for (let reference = asked; ; ) {
      const after = rebuilt.order?.version ?? 0;
      const [pageStart] = await reading.read(findChangesUntil(workspaceId, reference, moment, after, MOST_AT_ONCE));
      for (const change of pageStart.changes) rebuilt.take(change);
      const { order } = rebuilt;
      if (!order || !pageStart.hasMore) return order;
      // An alias may have moved to another order meanwhile.
      reference = { dialect: '', id: order.id };
    }
  };
  return {
    of: (workspaceId, dialect, id, { before = LATEST, most }) =>
      guarded(async () => {
        const reading = readers.of(workspaceId);
        const [{ changes, hasMore }] = await reading.read(
          findChangesBefore(workspaceId, { dialect, id }, before, most),
        );
        const [first] = changes;
        if (!first) return refuse({ kind: 'not_found', entity: 'order', id });
        const actors = await actorsOf(reading, workspaceId, changes);
        return ok({ orderId: first.order_id, changes, actors, hasMore });
      }),
    at: (workspaceId, dialect, id, moment, requires) =>
      guarded(async () => {
        if (!isPossibleId(id)) return refuse({ kind: 'not_found', entity: 'order', id });
        const reading = readers.of(workspaceId);
        const order = await orderAt(reading, workspaceId, { dialect, id }, moment);
        if (!order || ('version' in moment && order.version !== moment.version))
          return refuse({ kind: 'not_found', entity: 'version of the order', id: textOf(moment) });
        const context = emptyOrderContext(workspaceId);
        await reading.read(...contextQueries(workspaceId, [requirementsOf(order, requires)], [], context));
        return ok({ order, context });
      }),
    latest: (workspaceId, id) =>
      guarded(async () => {
        if (!isPossibleId(id)) return refuse({ kind: 'not_found', entity: 'order', id });
        const [found] = await readers.of(workspaceId).read(findAnyOrders(workspaceId, [id]));
        const order = found.get(id);
        return order ? ok(order) : refuse({ kind: 'not_found', entity: 'order', id });
      }),
    changes: (workspaceId, from, most) =>
      guarded(async (): Promise<Result<FeedPage>> => {
        const reading = readers.of(workspaceId);
        const [horizon] = await reading.read(findHorizon());
        const { database, transactionId } = horizon;
        if (from === 'latest') {
          const after = { transactionId, changedAt: '0001-01-01T00:00:00.000Z', entity: '', id: '', version: 0 };
          return ok({ changes: [], actors: new Map(), next: { database, after } });
        }
        if (from && from.database !== database) {
          const reason = 'The cursor is of another database, from which this one was restored: begin without it';
          return refuse({ kind: 'conflict', reason });
        }
        const [found] = await reading.read(findFeed(workspaceId, from?.after, horizon, most));
        const changes = found.map(({ change }) => change);
        const after = found.at(-1)?.place ?? from?.after;
        return ok({ changes, actors: await actorsOf(reading, workspaceId, changes), next: { database, after } });
      }),
  };
}

const textOf = (moment: Moment): string => ('version' in moment ? String(moment.version) : moment.asOf);

/** The records that the earlier version refers to, since the present one may refer to others. */
function requirementsOf({ customer_id, payment_method_id }: Order, requires: RequiredRecords): RequiredRecords {
  const showsCustomer = requires.showsCustomer || requires.showsCustomerId;
  return {
    ids: {
      customers: showsCustomer && customer_id !== undefined ? [customer_id] : [],
      payment_methods: requires.showsPaymentMethod && payment_method_id !== undefined ? [payment_method_id] : [],
    },
  };
}
