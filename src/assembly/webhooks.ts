import type { Feed } from '../core/feed/feed.ts';
import type { ReadHistory } from '../core/read/read-history.ts';
import type { ReadOrders } from '../core/read/read-orders.ts';
import type { Records } from '../core/records/record-command.ts';
import { QueuedPool } from '../core/transaction/pool.ts';
import { createTransactions, type RunOptions } from '../core/transaction/run.ts';
import type { WebhookPort } from '../core/webhooks/webhooks.ts';
import type { Clock } from '../model/time.ts';
import { type ConnectionOptions, type FairReading, PooledConnection } from '../store/database/connection.ts';
import { createAddressGuard } from '../webhooks/addresses.ts';
import type { DispatcherTools } from '../webhooks/dispatcher.ts';
import type { WebhookFormat } from '../webhooks/format.ts';
import { judgeUrl } from '../webhooks/judge-url.ts';
import { sendTest } from '../webhooks/send-test.ts';
import { createWebhookSender } from '../webhooks/send-webhook.ts';
import { startWebhookWorker, type WebhookWorker } from '../webhooks/worker.ts';

/** How a hub sends webhooks. */
export interface WebhookOptions {
  formats: readonly WebhookFormat[];
  /** Addresses and networks that webhooks may be sent to although they are not public. */
  allowedRanges: readonly string[];
  /** False: other processes send, and this one only manages endpoints. */
  isWorker: boolean;
  /** Tells people that the hub disabled or paused an endpoint. */
  onNotice: DispatcherTools['onNotice'];
}

/** Webhooks before their worker is started. */
export interface Webhooks {
  port: WebhookPort;
  /** Starts the worker, if this process has one. */
  start(sources: { read: ReadOrders; history: ReadHistory; records: Records; feed: Feed }): void;
  /** Sends nothing of a workspace from this process while `work` runs, and forgets what was read of it. */
  without<T>(workspaceId: string, work: () => Promise<T>): Promise<T>;
}

/** What a worker stores waits for nothing but its own transactions. */
const STORING_CONNECTIONS = 1;
const READERS = 2;
const QUEUE_LIMIT = 1000;
const WAITING = { queueLimit: QUEUE_LIMIT, waitMs: 10_000 };

/** Builds what sends webhooks. `undo` receives the functions that close it. */
export function buildWebhooks(
  { formats, allowedRanges, isWorker, onNotice }: WebhookOptions,
  {
    connection,
    queuedReaders,
    now,
    run,
  }: { connection: ConnectionOptions; queuedReaders: FairReading; now: Clock; run: RunOptions },
  undo: (() => Promise<unknown>)[],
): Webhooks {
  const guard = createAddressGuard({ allowedRanges });
  const sender = createWebhookSender({ guard });
  undo.push(() => sender.close());
  const { send } = sender;
  const byName = new Map(formats.map((format) => [format.name, format]));
  let worker: WebhookWorker | undefined;
  return {
    port: {
      problemOfUrl: async (url) => (await judgeUrl(url, guard)).problem,
      sendTest: (workspaceId, endpoint, isDryRun) =>
        sendTest(workspaceId, endpoint, isDryRun, { readers: queuedReaders, formats: byName, send, now }),
      changed: (workspaceId) => worker?.changed(workspaceId),
    },
    without: (workspaceId, work) => (worker ? worker.without(workspaceId, work) : work()),
    start: (sources) => {
      if (!isWorker) return;
      const readers = new QueuedPool({ connection, connections: READERS, ...WAITING });
      undo.push(() => readers.close());
      const transactions = createTransactions({
        ...run,
        connection,
        connections: STORING_CONNECTIONS,
        queueLimit: QUEUE_LIMIT,
      });
      undo.push(() => transactions.close());
      const { onError } = run;
      const random = Math.random;
      const tools = { ...sources, formats: byName, transactions, readers, send, now, random, onError, onNotice };
      const started = startWebhookWorker(tools, new PooledConnection({ ...connection, name: 'stele webhooks' }));
      undo.push(() => started.stop());
      worker = started;
    },
  };
}
