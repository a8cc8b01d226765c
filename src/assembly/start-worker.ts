import { createErrorLog } from '../core/error-log.ts';
import type { DatabaseAddress } from '../store/database/connection.ts';
import { migrate } from '../store/database/migrate.ts';
import { closeAll } from './close-all.ts';
import { buildParts } from './parts.ts';
import { type WebhookSettings, webhookOptionsOf } from './webhook-options.ts';

/** What a worker is built from. It listens nowhere, so it has no other settings of a hub. */
export interface WorkerOptions extends Omit<WebhookSettings, 'webhookWorker'> {
  database: DatabaseAddress;
}

/** A running worker. */
export interface Worker {
  /** Lets attempts under way end, stores what is known, and gives the workspaces up to other workers. */
  close(): Promise<void>;
}

/**
 * Starts a process that sends webhooks and serves nothing, beside hubs on the same database. After an error nothing is left running.
 * Throws as `startHub` does.
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const undo: (() => Promise<unknown>)[] = [];
  const { database, logger } = options;
  try {
    await migrate(database);
    const errors = createErrorLog((fields, message) => logger.error(fields, message));
    undo.push(async () => errors.close());
    buildParts(database, { errors, webhooks: webhookOptionsOf({ ...options, webhookWorker: true }) }, undo);
    return { close: () => closeAll(undo) };
  } catch (error) {
    await closeAll(undo);
    throw error;
  }
}
