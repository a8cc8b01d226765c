import { createWriteQueue, type WriteQueue } from '../../src/core/transaction/write-queue.ts';
import { type Actor, idOfTarget, type WriteCommand, type WriteOutcome } from '../../src/core/write-command.ts';
import type { OrderPatch } from '../../src/model/change.ts';
import { ok } from '../../src/model/result.ts';
import type { DatabaseAddress } from '../../src/store/database/connection.ts';

/** Writes orders as a dialect does, on connections of its own. */
export interface TestWriteQueue {
  write(target: WriteCommand['target'], patch: OrderPatch, more?: Partial<WriteCommand>): Promise<WriteOutcome>;
  /** Deletes an order. */
  remove(id: string, more?: Partial<WriteCommand>): Promise<WriteOutcome>;
  close(): Promise<void>;
}

export function openWriteQueue(address: DatabaseAddress, workspaceId: string, groupSize = 16): TestWriteQueue {
  const queue: WriteQueue = createWriteQueue({
    connection: { address, name: 'stele tests', statementTimeoutMs: 15_000, connectTimeoutMs: 5000 },
    connections: 2,
    groupSize,
    queueLimit: 5000,
    queueWaitMs: 5000,
    transactionTimeoutMs: 20_000,
    onError: () => undefined,
  });
  const actor: Actor = { workspaceId, keyId: 'tests', dialect: 'tests', operation: 'write', requestId: 'tests' };
  const write: TestWriteQueue['write'] = (target, patch, more = {}) =>
    queue.write({
      actor,
      target,
      change: () => ok(patch),
      reply: (order) => ({ status: 200, headers: { ETag: `"${order.version}"` }, body: order.id }),
      requires: {
        referenceIds: patch.reference_id ? [patch.reference_id] : [],
        ids: { customers: typeof patch.customer_id === 'string' ? [patch.customer_id] : [] },
      },
      absent: { kind: 'not_found', entity: 'order', id: idOfTarget(target) },
      ...more,
    });
  return {
    write,
    remove: (id, more = {}) => write({ find: id }, {}, { remove: true, ...more }),
    close: () => queue.close(),
  };
}
