import { v7 as uuidv7 } from 'uuid';
import { createWriteQueue } from '../../src/core/transaction/write-queue.ts';
import type { OrderPatch } from '../../src/model/change.ts';
import { ok } from '../../src/model/result.ts';
import type { DatabaseAddress } from '../../src/store/database/connection.ts';

/** Makes an order through the one write path without a dialect, so that it may hold whatever an order can. */
export async function writeDirectly(
  database: DatabaseAddress,
  workspaceId: string,
  content: OrderPatch,
  aliases: Record<string, string> = {},
): Promise<string> {
  const queue = createWriteQueue({
    connection: { address: database, name: 'stele tests', statementTimeoutMs: 15_000, connectTimeoutMs: 5000 },
    connections: 1,
    groupSize: 1,
    queueLimit: 10,
    queueWaitMs: 5000,
    transactionTimeoutMs: 20_000,
    onError: () => undefined,
  });
  const id = uuidv7();
  try {
    const outcome = await queue.write({
      actor: { workspaceId, keyId: 'tests', dialect: 'hub', operation: 'createOrder', requestId: 'tests' },
      target: { create: id, aliases },
      change: () => ok(content),
      requires: { ids: { customers: typeof content.customer_id === 'string' ? [content.customer_id] : [] } },
      reply: () => ({ status: 201, headers: {}, body: '' }),
      absent: { kind: 'internal' },
    });
    if (!outcome.ok) throw new Error(`the order was refused: ${JSON.stringify(outcome.failure)}`);
    return id;
  } finally {
    await queue.close();
  }
}
