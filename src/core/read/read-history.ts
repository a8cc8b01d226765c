import type { OrderChange } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';
import type { Recorded, RecordKind } from '../../model/record.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { isPossibleId } from '../../model/text.ts';
import type { Instant } from '../../model/time.ts';
import {
  findActors,
  findActorsNamed,
  findFamilies,
  type KnownActor,
  type NamedActors,
} from '../../store/access/actors.ts';
import type { FairReading, Reading } from '../../store/database/connection.ts';
import { beginningOf, type ChangeFilter, type FeedPlace, findHorizon } from '../../store/orders/changes-feed.ts';
import { findAnyOrders, type OrderReference } from '../../store/orders/orders.ts';
import { findChangesBefore, findChangesUntil, findOrdersNamed, type Moment } from '../../store/orders/versions.ts';
import {
  findRecordChangesBefore,
  findRecordChangesUntil,
  type RecordReference,
} from '../../store/records/record-versions.ts';
import type { RecordChange } from '../../store/records/records.ts';
import { findWorkspace } from '../../store/workspaces.ts';
import { contextQueries } from '../context/context-queries.ts';
import type { RequiredRecords } from '../context/order-context.ts';
import { emptyOrderContext } from '../context/order-context.ts';
import { DEFAULT_ZONE } from '../days.ts';
import type { HorizonTimes } from '../feed/horizon-times.ts';
import { type FeedLag, readLag } from '../feed/lag.ts';
import { OTHER_DATABASE, type PlacedChange, readFeed } from '../feed/read-feed.ts';
import { createGuarded } from '../guarded.ts';
import { RebuiltOrder } from '../orders/history.ts';
import { RebuiltRecord } from '../records/record-history.ts';
import type { OrderRead } from './read-orders.ts';

export type { KnownActor, NamedActors } from '../../store/access/actors.ts';
export type { ChangeFilter, FeedChange, FeedPlace } from '../../store/orders/changes-feed.ts';
export type { Moment } from '../../store/orders/versions.ts';

/** Versions of an order, the latest first, with their actors. */
export interface HistoryPage {
  orderId: string;
  changes: OrderChange[];
  actors: ReadonlyMap<string, KnownActor>;
  /** The time zone in which the workspace's days are. */
  timeZone: string;
  hasMore: boolean;
}

/** Versions of a record, the latest first, with their actors. */
export interface RecordHistoryPage {
  recordId: string;
  changes: RecordChange[];
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
  placed: readonly PlacedChange[];
  /** The position up to which all changes that were asked for have been read. */
  next: FeedCursor;
  /** The time up to which no committed change can be missing, if that is known. `undefined` while there is more. */
  completeAt: Instant | undefined;
  lag: FeedLag;
  /** The time zone in which the workspace's days are. */
  timeZone: string;
  /** Whether there may be more at present. A page of a filter may be empty and have more. */
  hasMore: boolean;
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
  /** As `of`, for a record. */
  ofRecord(
    workspaceId: string,
    reference: RecordReference,
    page: { before: number | undefined; most: number },
  ): Promise<Result<RecordHistoryPage>>;
  /** A record as it was, deleted ones too. Fails with `not_found`. */
  recordAt<K extends RecordKind>(
    workspaceId: string,
    reference: RecordReference & { kind: K },
    moment: Moment,
  ): Promise<Result<Recorded<K>>>;
  /** An order as it is now, by its own id, deleted ones too. Fails with `not_found`. */
  latest(workspaceId: string, id: string): Promise<Result<Order>>;
  /**
   * Every change of the workspace after a position, in order. None is skipped: a transaction in progress holds up the
   * changes after it. `'latest'` is the present end. With a filter, only the changes that meet it; a page examines a
   * limited number of changes. Fails with `conflict` when the position is of another database.
   */
  changes(
    workspaceId: string,
    from: FeedCursor | 'latest' | undefined,
    most: number,
    filter?: ChangeFilter,
  ): Promise<Result<FeedPage>>;
  /** The families of those of these authors that are API keys, by their ids. */
  familiesOf(workspaceId: string, actors: readonly string[]): Promise<Result<Map<string, string>>>;
  /** The API keys and users that people mean by each text, and OAuth clients of that name. */
  actorsNamed(workspaceId: string, texts: readonly string[]): Promise<Result<Map<string, NamedActors>>>;
  /** The ids of the orders that people mean by a text, deleted ones too. Usually one or none. */
  ordersNamed(workspaceId: string, text: string): Promise<Result<string[]>>;
}

const LATEST = 2 ** 31 - 1;

/** The number of versions read at once to rebuild an order. */
const MOST_AT_ONCE = 500;

/** Builds it on queued connections, since histories may be long. Errors of the database go to `onError`. */
export function createReadHistory(
  readers: FairReading,
  times: HorizonTimes,
  onError: (error: unknown) => void,
): ReadHistory {
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
        const [{ changes, hasMore }, workspace] = await reading.read(
          findChangesBefore(workspaceId, { dialect, id }, before, most),
          findWorkspace(workspaceId),
        );
        const [first] = changes;
        if (!first) return refuse({ kind: 'not_found', entity: 'order', id });
        const actors = await actorsOf(reading, workspaceId, changes);
        return ok({
          orderId: first.order_id,
          changes,
          actors,
          timeZone: workspace?.time_zone ?? DEFAULT_ZONE,
          hasMore,
        });
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
    ofRecord: (workspaceId, reference, { before = LATEST, most }) =>
      guarded(async () => {
        const { kind, id, ownerId } = reference;
        const unknown = refuse({ kind: 'not_found', entity: kind, id });
        if (!isPossibleId(id) || (ownerId !== undefined && !isPossibleId(ownerId))) return unknown;
        const reading = readers.of(workspaceId);
        const [{ changes, hasMore }] = await reading.read(
          findRecordChangesBefore(workspaceId, reference, before, most),
        );
        const [first] = changes;
        if (!first) return unknown;
        return ok({
          recordId: first.record_id,
          changes,
          actors: await actorsOf(reading, workspaceId, changes),
          hasMore,
        });
      }),
    recordAt: <K extends RecordKind>(workspaceId: string, reference: RecordReference & { kind: K }, moment: Moment) =>
      guarded(async (): Promise<Result<Recorded<K>>> => {
        const { kind, id, ownerId } = reference;
        if (!isPossibleId(id) || (ownerId !== undefined && !isPossibleId(ownerId)))
          return refuse({ kind: 'not_found', entity: kind, id });
        const reading = readers.of(workspaceId);
        const rebuilt = new RebuiltRecord<K>();
        for (let isWhole = false; !isWhole; ) {
          const query = findRecordChangesUntil(workspaceId, reference, moment, rebuilt.version, MOST_AT_ONCE);
          const [{ changes, hasMore }] = await reading.read(query);
          for (const change of changes) rebuilt.take(change);
          isWhole = !hasMore || rebuilt.record === undefined;
        }
        const { record } = rebuilt;
        if (!record || ('version' in moment && record.version !== moment.version))
          return refuse({ kind: 'not_found', entity: 'version of the record', id: textOf(moment) });
        return ok(record);
      }),
    latest: (workspaceId, id) =>
      guarded(async () => {
        if (!isPossibleId(id)) return refuse({ kind: 'not_found', entity: 'order', id });
        const [found] = await readers.of(workspaceId).read(findAnyOrders(workspaceId, [id]));
        const order = found.get(id);
        return order ? ok(order) : refuse({ kind: 'not_found', entity: 'order', id });
      }),
    changes: (workspaceId, from, most, filter) =>
      guarded(() =>
        readers.inOneTurn(workspaceId, async (reading): Promise<Result<FeedPage>> => {
          const nowMs = times.now();
          const [horizon, workspace] = await reading.read(findHorizon(), findWorkspace(workspaceId));
          const timeZone = workspace?.time_zone ?? DEFAULT_ZONE;
          const { database, transactionId } = horizon;
          if (from && from !== 'latest' && from.database !== database) return refuse(OTHER_DATABASE);
          const { completeAt, lag } = await readLag(reading, horizon, nowMs, times);
          const page =
            from === 'latest'
              ? { placed: [], next: beginningOf(transactionId), hasMore: false }
              : await readFeed(reading, workspaceId, horizon, from?.after, most, filter);
          const { placed, next, hasMore } = page;
          return ok({
            placed,
            next: { database, after: next },
            completeAt: hasMore ? undefined : completeAt,
            lag,
            timeZone,
            hasMore,
          });
        }),
      ),
    familiesOf: (workspaceId, actors) =>
      guarded(async () => {
        const [families] = await readers.of(workspaceId).read(findFamilies(workspaceId, actors));
        return ok(families);
      }),
    actorsNamed: (workspaceId, texts) =>
      guarded(async () => {
        const [named] = await readers.of(workspaceId).read(findActorsNamed(workspaceId, texts));
        return ok(named);
      }),
    ordersNamed: (workspaceId, text) =>
      guarded(async () => {
        const [ids] = await readers.of(workspaceId).read(findOrdersNamed(workspaceId, text));
        return ok(ids);
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
