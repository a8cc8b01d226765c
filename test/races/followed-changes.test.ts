import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/demo/random.ts';
import { ask } from '../support/client.ts';
import { withClient } from '../support/databases.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { anOrder } from '../support/writes.ts';
import { followUntil, nameOf, type Process, startProcess } from './feed.ts';
import { mixedWrite, perform, sameId, untilFeedIsComplete } from './writers.ts';

let hub: TestHub;
let follower: Process;
beforeAll(async () => {
  hub = await createTestHub();
  follower = startProcess(hub.database);
});
afterAll(async () => {
  await follower.close();
  await hub.close();
});

const present = async () => {
  await untilFeedIsComplete(hub);
  const end = await follower.parts.feed.present();
  if (!end.ok) throw new Error('no present end');
  return end.value;
};

describe('readers of one process', () => {
  it('get every change once and in order, at the end or far behind, while transactions commit late', async () => {
    const from = await present();
    let isOver = false;
    const over = () => isOver;
    const readers = [1, 7, 50, 1000, 1000].map((most) => followUntil(follower, hub.workspaceId, from, most, over));
    const ids = await Promise.all(Array.from({ length: 6 }, () => anOrder(hub)));
    const writer = async (number: number): Promise<void> => {
      const random = seededRandom(number);
      for (let turn = 0; turn < 12; turn++) {
        const id = random.pick(ids);
        await perform(hub, mixedWrite(number * 5 + turn, hub.key, sameId(id), `feed-${id}`));
      }
    };
    /** Changes of transactions that began before others, and end after them. */
    const late = async (number: number): Promise<void> => {
      for (let turn = 0; turn < 6; turn++) {
        await withClient(hub.database, async (client) => {
          await client.query('begin');
          await client.query(
            `insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor,
              request_id, changed_at, updated_at)
              values ($1, $2, $3, 'created', '[]', 'd', 'o', 'a', 'late', date_trunc('milliseconds', now()), now())`,
            [hub.workspaceId, `late-${number}`, turn + 1],
          );
          await sleep(20 + ((number * 37 + turn * 53) % 150));
          await client.query(turn === 3 ? 'rollback' : 'commit');
        });
      }
    };
    await Promise.all([...[1, 2, 3, 4, 5, 6].map(writer), ...[1, 2, 3].map(late)]);
    await untilFeedIsComplete(hub);
    const behind = followUntil(follower, hub.workspaceId, from, 5, over);
    isOver = true;
    const rows = await hub.sql<{ entity: string; id: string; version: number }>(
      `select 'order' as entity, order_id as id, version from order_changes where workspace_id = $1 and transaction_id >= $2::xid8
        union all select kind, record_id, version from record_changes where workspace_id = $1 and transaction_id >= $2::xid8`,
      [hub.workspaceId, from.after?.transactionId],
    );
    expect(rows.length).toBeGreaterThan(50);
    const all = await Promise.all([...readers, behind]);
    for (const names of all) {
      expect(names.toSorted()).toEqual(rows.map(nameOf).toSorted());
      expect(names).toEqual(all[0]);
    }
  });

  it('are woken soon after a commit, and by a hint of their own process at once', async () => {
    const from = await present();
    const woken = follower.parts.feed.wait(hub.workspaceId, from, 60_000);
    await ask(hub, 'hub', 'PATCH', `/api/orders/${await anOrder(hub)}`, { internal_note: 'Wake up' });
    expect(await woken).toBe(true);
  });

  it('that wait stop waiting when told to, after their time, and when the process stops', async () => {
    const { feed } = follower.parts;
    const from = await present();
    await followUntil(follower, hub.workspaceId, from, 10, () => true);
    const end = await present();
    expect(await feed.wait(hub.workspaceId, end, 50)).toBe(false);
    const giveUp = new AbortController();
    const waiting = feed.wait(hub.workspaceId, end, 60_000, giveUp.signal);
    giveUp.abort();
    expect(await waiting).toBe(false);
    expect(await feed.wait(hub.workspaceId, end, 60_000, AbortSignal.abort())).toBe(false);
    const stopped = startProcess(hub.database);
    const waits = [1, 2, 3].map(() => stopped.parts.feed.wait(hub.workspaceId, end, 60_000));
    await stopped.close();
    expect(await Promise.all(waits)).toEqual([false, false, false]);
    expect(await stopped.parts.feed.read(hub.workspaceId, end, 1)).toMatchObject({ ok: false });
  });

  it('with a position of another database are refused', async () => {
    const end = await present();
    const other = { ...end, database: '00000000-0000-4000-8000-000000000000' };
    expect(await follower.parts.feed.wait(hub.workspaceId, other, 60_000)).toBe(true);
    expect(await follower.parts.feed.read(hub.workspaceId, other, 1)).toMatchObject({
      ok: false,
      failure: { kind: 'conflict' },
    });
  });
});
