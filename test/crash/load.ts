import {
  create,
  enterStatus,
  type OrderIds,
  patchStatus,
  perform,
  replace,
  sameId,
  takeNote,
  unique,
  type Write,
  type Written,
} from '../races/writers.ts';
import { HttpClient } from '../support/requests.ts';

const CLIENTS = 32;

/** What a client of the hub knows at the end: what was acknowledged, and what it heard nothing of. */
export interface Outcome {
  acknowledged: Written[];
  unanswered: Write[];
}

/** An order to write to, with the reference id that a replacement has to name. */
export interface Goal {
  order_id: string;
  reference_id: string;
}

/** The entry that no client's own order may have at the start, since it is the first one that it enters. */
export const FIRST_ENTRY = '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a03';

const CLOSED = '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a06';

/**
 * Writes through all dialects until the hub is gone. Every write is one that must change something: notes are used once,
 * and a status is changed only by the one client whose order it is. The first goals are these clients' own.
 */
export async function writeUntilGone(url: string, key: string, goals: readonly Goal[]): Promise<Outcome> {
  const sender = new HttpClient(url);
  const outcome: Outcome = { acknowledged: [], unanswered: [] };
  const shared = goals.slice(CLIENTS);
  const client = async (number: number): Promise<void> => {
    const own = sameId((goals[number] as Goal).order_id);
    let moves = 0;
    for (let turn = 0; ; turn++) {
      const n = number + turn;
      const write = n % 4 === 0 ? move(key, own, moves++) : nextWrite(key, n, shared);
      if (turn % 3 === 0) write.request.headers = { ...write.request.headers, 'idempotency-key': unique('crash') };
      const written = await perform(sender, write).catch(() => undefined);
      if (!written || written.reply.status >= 300) {
        outcome.unanswered.push(write);
        // 503 is what a hub says whose server died before it did.
        if (written && written.reply.status !== 503) throw new Error(`${written.reply.status} ${written.reply.text}`);
        return;
      }
      outcome.acknowledged.push(written);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  sender.close();
  return outcome;
}

/** Each of these leads somewhere from where the one before it led. */
function move(key: string, own: OrderIds, n: number): Write {
  switch (n % 4) {
    case 0:
      return enterStatus(key, own, FIRST_ENTRY);
    case 1:
      return patchStatus(key, own, 'draft');
    case 2:
      return enterStatus(key, own, CLOSED);
    default:
      return patchStatus(key, own, 'cancelled');
  }
}

function nextWrite(key: string, n: number, shared: readonly Goal[]): Write {
  const { order_id, reference_id } = shared[(n * 7) % shared.length] as Goal;
  switch (n % 4) {
    case 1:
      return takeNote(key, sameId(order_id));
    case 2:
      return replace(key, sameId(order_id), reference_id);
    default:
      return create(key, unique('crash'));
  }
}
