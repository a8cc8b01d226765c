import { BatchStopped } from '../../../core/batches/batch-stopped.ts';
import type { ClaimedAnswer } from '../../../core/transaction/answers.ts';
import { type BatchCounts, type BatchEntry, countEntries } from '../../../model/batch.ts';
import type { FieldChange } from '../../../model/change.ts';
import { type Failure, renderFailure, UNAVAILABLE } from '../../../model/failure.ts';
import type { JsonObject } from '../../../model/json.ts';
import { ok, type Result } from '../../../model/result.ts';
import type { Answer, Call } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { failures } from '../errors.ts';
import { NDJSON } from '../schema.ts';
import { type BulkLine, type BulkResult, MOST_ORDERS, MOST_SHOWN } from './schema.ts';

/** An entry, in a dry run with the changes that would be made. */
export type ShownEntry = BatchEntry & { changes?: FieldChange[]; display_id?: string };

/** A batch whose slices are done while the reply is written. */
export interface Reported {
  call: Call;
  /** Absent in a dry run. */
  batchId: string | undefined;
  total: number;
  slices: AsyncIterable<readonly ShownEntry[]>;
  claim: ClaimedAnswer;
  headers?: Record<string, string>;
  /** Gives the batch back, also if nothing of it was read. */
  giveBack?: (() => Promise<unknown>) | undefined;
}

/** The problem of a failure, as results have it. */
export const problemOf = (failure: Failure): JsonObject =>
  JSON.parse(renderFailure(failures, failure).body) as JsonObject;

/** The reply to a call about many orders: one document, or a line for each order as it is done. It releases the claim. */
export async function replyTo(reported: Reported): Promise<Result<Answer>> {
  const { call, claim } = reported;
  const headers = headersOf(reported);
  if (wantsLines(call)) {
    const stream = closing(linesThatAreKept(reported), async () => {
      await reported.giveBack?.();
      await claim.release();
    });
    return ok({ status: 200, headers: { 'Content-Type': NDJSON, ...headers }, stream });
  }
  try {
    const all: BulkResult[] = [];
    const counts = new Counts();
    const most = reported.total <= MOST_ORDERS ? MOST_ORDERS : reported.batchId === undefined ? MOST_SHOWN : 0;
    for await (const entries of reported.slices) {
      counts.add(entries);
      all.push(...entries.slice(0, most - all.length).map(resultOf));
    }
    const reply = json(
      200,
      { ...headOf(reported), ...counts.of(reported.total), ...movesOf(reported, counts), results: all },
      headers,
    );
    const kept = counts.isWhole ? await claim.keep(reply) : ok(undefined);
    return kept.ok ? ok(reply) : kept;
  } catch (error) {
    if (error instanceof BatchStopped) return error.failed;
    throw error;
  } finally {
    await claim.release();
  }
}

/** The reply to a call that is done, from all its results. */
export function wholeReply(
  reported: Pick<Reported, 'call' | 'batchId' | 'headers'>,
  entries: readonly ShownEntry[],
): Extract<Answer, { body: string }> {
  const total = entries.length;
  const counts = new Counts();
  counts.add(entries);
  const results = entries.map(resultOf);
  const head = headOf({ ...reported, total });
  const headers = headersOf(reported);
  const counted = { ...counts.of(total), ...movesOf(reported, counts) };
  if (!wantsLines(reported.call)) return json(200, { ...head, ...counted, results }, headers);
  const body = [head, ...results, { summary: counted }].map(line).join('');
  return { status: 200, headers: { 'Content-Type': NDJSON, ...headers }, body };
}

/** Whether a call asks for a line for each order. */
const wantsLines = (call: Call): boolean => (call.header('accept') ?? '').toLowerCase().includes(NDJSON);

/** An entry as the reply shows it. One without a result could not be done now. */
export function resultOf({ id, result, version, display_id, problem, changes }: ShownEntry): BulkResult {
  return {
    id,
    result: result ?? 'failed',
    ...(version === undefined ? {} : { version }),
    ...(display_id === undefined ? {} : { display_id }),
    ...(problem === undefined ? (result === undefined ? { problem: problemOf(UNAVAILABLE) } : {}) : { problem }),
    ...(changes === undefined ? {} : { changes }),
  };
}

const headersOf = ({ batchId, headers = {} }: Pick<Reported, 'batchId' | 'headers'>): Record<string, string> =>
  batchId === undefined ? headers : { Location: `/api/batches/${batchId}`, ...headers };

const headOf = ({ batchId, total }: Pick<Reported, 'batchId' | 'total'>) => ({
  ...(batchId === undefined ? {} : { batch_id: batchId }),
  total,
  dry_run: batchId === undefined,
});

/** What a dry run says about statuses. */
const movesOf = ({ batchId }: Pick<Reported, 'batchId'>, { moves }: Counts): { moves?: Moves } =>
  batchId === undefined ? { moves } : {};

type Moves = { from: string; to: string; orders: number }[];

/** Counts entries slice by slice. */
class Counts {
  readonly #counts: BatchCounts = { changed: 0, unchanged: 0, refused: 0, failed: 0 };
  readonly #moves = new Map<string, Moves[number]>();
  #isWhole = true;

  add(entries: readonly ShownEntry[]): void {
    const more = countEntries(entries);
    for (const name of ['changed', 'unchanged', 'refused', 'failed'] as const) this.#counts[name] += more[name];
    const left = entries.filter(({ result }) => result === undefined).length;
    this.#counts.failed += left;
    if (left + more.failed > 0) this.#isWhole = false;
    for (const { changes = [] } of entries) {
      const move = changes.find(({ field }) => field === 'status_id');
      if (move) this.#addMove(String(move.from), String(move.to));
    }
  }

  #addMove(from: string, to: string): void {
    const known = this.#moves.get(`${from} ${to}`);
    if (known) known.orders += 1;
    else this.#moves.set(`${from} ${to}`, { from, to, orders: 1 });
  }

  /** How many orders would move between two statuses, those of most orders first. */
  get moves(): Moves {
    return [...this.#moves.values()].toSorted((a, b) => b.orders - a.orders);
  }

  /** Whether every order was done. Otherwise the reply is not stored, so that the client can try again. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  of(total: number) {
    return { total, ...this.#counts };
  }
}

const line = (value: BulkLine): string => `${JSON.stringify(value)}\n`;

/** The lines, of which the last one confirms that the work is done and the reply is stored. */
async function* linesThatAreKept(reported: Reported): AsyncGenerator<string> {
  const { total, slices, claim } = reported;
  const isShort = total <= MOST_ORDERS;
  const counts = new Counts();
  let text = line(headOf(reported));
  yield text;
  try {
    for await (const entries of slices) {
      counts.add(entries);
      for (const entry of entries) {
        const shown = line(resultOf(entry));
        // The lines of very many orders are not stored: a repeated call gets the first and the last line.
        if (isShort) text += shown;
        yield shown;
      }
    }
  } catch (error) {
    const failure: Failure =
      error instanceof BatchStopped && !error.failed.ok ? error.failed.failure : { kind: 'internal', cause: error };
    if (failure.kind === 'internal') reported.call.onError(failure.cause);
    yield line({ summary: { ...counts.of(total), problem: problemOf(failure) } });
    return;
  }
  const last = line({ summary: { ...counts.of(total), ...movesOf(reported, counts) } });
  if (counts.isWhole) {
    await claim.keep({ status: 200, headers: { 'Content-Type': NDJSON, ...headersOf(reported) }, body: text + last });
  }
  yield last;
}

/** A stream that calls `onEnd` at its end, also if it is never read. */
function closing(lines: AsyncGenerator<string>, onEnd: () => Promise<void>): AsyncIterable<string> {
  const iterator: AsyncIterator<string> = {
    next: async () => {
      try {
        const step = await lines.next();
        if (step.done) await onEnd();
        return step;
      } catch (error) {
        await onEnd();
        throw error;
      }
    },
    return: async () => {
      const step = await lines.return(undefined);
      await onEnd();
      return step;
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}
