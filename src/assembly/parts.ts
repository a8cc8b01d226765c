import { createAuthenticate } from '../core/access/authenticate.ts';
import { createLastUsed } from '../core/access/last-used.ts';
import { createRateLimit, type LimitRate } from '../core/access/rate-limit.ts';
import { createAccess, createAccessReads } from '../core/administration/access.ts';
import { createBatches } from '../core/batches/batches.ts';
import type { Core } from '../core/core.ts';
import { createErasure } from '../core/erasure/create-erasure.ts';
import type { ErrorLog } from '../core/error-log.ts';
import type { OwnFeed } from '../core/feed/feed.ts';
import { HorizonTimes } from '../core/feed/horizon-times.ts';
import { Tail } from '../core/feed/tail.ts';
import { createImports } from '../core/imports/imports.ts';
import { keepMapping } from '../core/map-changes.ts';
import { keepPruning } from '../core/prune.ts';
import { createReadHistory } from '../core/read/read-history.ts';
import { createReadOrders } from '../core/read/read-orders.ts';
import { createRecords } from '../core/read/read-records.ts';
import { type CheckReadiness, createCheckReadiness } from '../core/readiness.ts';
import { createKeepRequests, type KeepRequests } from '../core/requests/keep-requests.ts';
import { createReadRequests } from '../core/requests/read-requests.ts';
import { createAnswers } from '../core/transaction/answers.ts';
import type { DryRunNotes, Ending } from '../core/transaction/end.ts';
import { QueuedPool } from '../core/transaction/pool.ts';
import {
  createTransactions,
  type Ends,
  type RunOptions,
  type Transactions,
  transactionsOn,
  WAIT_MS,
} from '../core/transaction/run.ts';
import { createWriteOrders } from '../core/transaction/write-orders.ts';
import { createWriteQueue, type WriteQueue } from '../core/transaction/write-queue.ts';
import { createWriteRecords } from '../core/transaction/write-records.ts';
import { createReadWebhooks } from '../core/webhooks/read-webhooks.ts';
import type { ConnectionOptions, DatabaseAddress } from '../store/database/connection.ts';
import { Readers } from '../store/database/connection.ts';
import { randomId } from '../store/database/new-id.ts';
import { Pulse } from '../store/database/pulse.ts';
import { buildWebhooks, type WebhookOptions, type Webhooks } from './webhooks.ts';

/** Half of the embedded server's connections are left for people and tools. */
const READERS = 4;
/**
 * Lists may take as long as the statement timeout allows. On connections of their own they do not delay checks of keys
 * and reads of single orders.
 */
const LIST_READERS = 5;
/** The limits of the queue for lists. */
const LISTS_WAITING = { queueLimit: 200, waitMs: 10_000 };
/** For readers that follow the changes: the shared reading of new ones, and readers that are behind. */
const FEED_READERS = 2;
/** The limits of their queue. */
const FEEDS_WAITING = { queueLimit: 500, waitMs: 10_000 };
/**
 * With more connections, groups are smaller and cost more in all. With one, the server would be idle while the hub
 * decides.
 */
const CONNECTIONS = 2;
/** With 64 concurrent callers, half of the commands are decided while the other half are written. */
const GROUP_SIZE = 32;
/** With more callers a transaction may take twice as many. Beyond that, its orders stay locked longer for little. */
const LARGEST_GROUP = 64;
const QUEUE_LIMIT = 5000;
/** For many orders at once, such as an import. One transaction is decided while the other is written. */
const MANY_CONNECTIONS = 2;
/** Larger groups are not faster and lock their orders for longer. */
const MANY_GROUP_SIZE = 200;
const MANY_QUEUE_LIMIT = 50_000;
/** Sixteen concurrent imports send more than is written in a few seconds. */
const MANY_QUEUE_WAIT_MS = 20_000;
/** Claims of idempotency keys are short. */
const ANSWERING_CONNECTIONS = 2;
const ANSWERING_QUEUE_LIMIT = 200;
/** For requests that are one transaction of thousands of orders. A workspace has one such transaction at a time. */
const TOGETHER_CONNECTIONS = 2;
const TOGETHER_QUEUE_LIMIT = 20;
const RECORD_CONNECTIONS = 3;
/** Administration is rare, and a workspace has one call at a time. */
const ADMINISTRATION_CONNECTIONS = 2;
/** Erasures are rare and long. A workspace has one at a time. */
const ERASURE_CONNECTIONS = 2;
const ADMINISTRATION_QUEUE_LIMIT = 200;
const STATEMENT_TIMEOUT_MS = 15_000;
const TRANSACTION_TIMEOUT_MS = 20_000;
const CONNECT_TIMEOUT_MS = 2000;
/**
 * The longest silence of the server during a short pipeline, such as a read of one order or a small group of writes.
 */
const SHORT_SILENCE_MS = 2000;
/** The longest wait of a short transaction for a lock. */
const SHORT_LOCK_TIMEOUT_MS = 1000;
/** Longer than a statement and a transaction may take, so that the server or the hub ends these first. */
const LONG_SILENCE_MS = TRANSACTION_TIMEOUT_MS + 1000;

/** The parts of a hub that use the database. */
export interface Parts {
  connection: ConnectionOptions;
  writeQueue: WriteQueue;
  core: Core;
  authenticate: ReturnType<typeof createAuthenticate>;
  limitRate: LimitRate;
  /** The changes, for readers that follow them. */
  feed: OwnFeed;
  checkReadiness: CheckReadiness;
  keepRequests: KeepRequests;
  withoutWebhooks: Webhooks['without'];
  /** Deletes what has expired, which otherwise happens every hour. */
  prune(): Promise<void>;
}

/**
 * Opens the parts on a database. `undo` receives the functions that close them, to be called from the last to the
 * first.
 */
export function buildParts(
  address: DatabaseAddress,
  {
    errors,
    durable,
    clock,
    newId = randomId,
    webhooks: webhookOptions,
  }: { errors: ErrorLog; webhooks: WebhookOptions } & Pick<ConnectionOptions, 'durable' | 'clock' | 'newId'>,
  undo: (() => Promise<unknown>)[],
): Parts {
  const base = { address, name: 'stele hub', statementTimeoutMs: STATEMENT_TIMEOUT_MS, durable, clock, newId };
  const pulse = new Pulse(base);
  undo.push(() => pulse.close());
  const connection = { ...base, connectTimeoutMs: CONNECT_TIMEOUT_MS };
  const long = { ...connection, pulse, silenceMs: LONG_SILENCE_MS, lockTimeoutMs: WAIT_MS };
  const short = { ...connection, pulse, silenceMs: SHORT_SILENCE_MS, lockTimeoutMs: SHORT_LOCK_TIMEOUT_MS };
  const onError = (error: unknown): void => {
    errors.tell(error, 'database trouble');
  };
  const readers = new Readers(short, READERS);
  undo.push(() => readers.close());
  const queuedReaders = new QueuedPool({ connection: long, connections: LIST_READERS, ...LISTS_WAITING });
  undo.push(() => queuedReaders.close());
  const { prune, stop } = keepPruning(queuedReaders, onError);
  undo.push(async () => stop());
  const mapping = keepMapping(queuedReaders, onError);
  undo.push(async () => mapping.stop());
  const feedReaders = new QueuedPool({ connection: long, connections: FEED_READERS, ...FEEDS_WAITING });
  undo.push(() => feedReaders.close());
  const times = new HorizonTimes(readers.now);
  const ends: Ends = {};
  const feed = new Tail({ readers, pagedReaders: feedReaders, times, ends, onError });
  undo.push(async () => feed.stop());
  const withoutChanges = { transactionTimeoutMs: TRANSACTION_TIMEOUT_MS, onError };
  const run = { ...withoutChanges, ends };
  const closed = <T extends { close(): Promise<void> }>(part: T): T => {
    undo.push(() => part.close());
    return part;
  };
  const writeQueue = closed(
    createWriteQueue({
      ...run,
      connection: short,
      connections: CONNECTIONS,
      groupSize: GROUP_SIZE,
      largestGroup: LARGEST_GROUP,
      queueLimit: QUEUE_LIMIT,
      queueWaitMs: WAIT_MS,
    }),
  );
  const manyOrders = closed(
    createWriteQueue({
      ...run,
      connection: long,
      connections: MANY_CONNECTIONS,
      groupSize: MANY_GROUP_SIZE,
      queueLimit: MANY_QUEUE_LIMIT,
      queueWaitMs: MANY_QUEUE_WAIT_MS,
    }),
  );
  const transactions = (connections: number, queueLimit: number, how: RunOptions = run): Transactions =>
    closed(createTransactions({ ...how, connection: long, connections, queueLimit }));
  const answering = transactions(ANSWERING_CONNECTIONS, ANSWERING_QUEUE_LIMIT, withoutChanges);
  const together = transactions(TOGETHER_CONNECTIONS, TOGETHER_QUEUE_LIMIT);
  const administration = transactions(ADMINISTRATION_CONNECTIONS, ADMINISTRATION_QUEUE_LIMIT, withoutChanges);
  // What was erased from histories must not be read from memory.
  const erasing = { ...withoutChanges, ends: { tell: (workspaceId: string) => feed.forget(workspaceId) } };
  const erasures = transactions(ERASURE_CONNECTIONS, ADMINISTRATION_QUEUE_LIMIT, erasing);
  const records = transactions(RECORD_CONNECTIONS, QUEUE_LIMIT);
  const dry = transactionsOn(queuedReaders.pool, withoutChanges);
  const lastUsed = createLastUsed(readers, onError);
  undo.push(() => lastUsed.close());
  const keepRequests = closed(createKeepRequests(readers, onError));
  const requests = createReadRequests(queuedReaders, onError);
  const read = createReadOrders(readers, queuedReaders, onError);
  const history = createReadHistory(queuedReaders, times, onError);
  const sending = { connection: long, queuedReaders, now: readers.now, run: withoutChanges };
  const webhooks = buildWebhooks(webhookOptions, sending, undo);
  const readWebhooks = createReadWebhooks({ queuedReaders, port: webhooks.port, onError });
  const accessReads = createAccessReads(readers, onError);
  // Every part that writes takes its ending, so that a new part without a dry run does not compile.
  const coreFor = (ending: Ending): Core => {
    const orders = createWriteOrders({ one: writeQueue, many: manyOrders, together, dry }, ending);
    const { writeMany } = orders;
    const answers = createAnswers(answering, ending);
    return {
      ...orders,
      read,
      history,
      records: createRecords(readers, queuedReaders, createWriteRecords(records, ending), onError),
      access: createAccess(accessReads, { transactions: administration, queuedReaders, writeMany, onError }, ending),
      answers,
      erasure: createErasure(erasures, answers, ending),
      imports: createImports({ readers, queuedReaders, transactions: answering, onError }, ending),
      requests,
      batches: createBatches({ readers, queuedReaders, transactions: answering, onError }, ending),
      webhooks: readWebhooks,
      feed,
      newId,
      dryRun: (requires) => {
        const notes: DryRunNotes = { orders: [], records: [], administration: [] };
        return { core: coreFor({ notes, requires }), notes };
      },
    };
  };
  const core = coreFor('commit');
  webhooks.start(core);
  return {
    connection,
    writeQueue,
    core,
    authenticate: createAuthenticate(readers, lastUsed, onError),
    limitRate: createRateLimit(readers),
    feed,
    checkReadiness: createCheckReadiness(readers, writeQueue),
    keepRequests,
    withoutWebhooks: webhooks.without,
    prune,
  };
}
