import { setTimeout as sleep } from 'node:timers/promises';
import { type BatchEntry, countEntries } from '../../model/batch.ts';
import type { Failure } from '../../model/failure.ts';
import type { JsonObject } from '../../model/json.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { BATCH_LEASE_SECONDS } from '../../store/batches.ts';
import type { Core } from '../core.ts';
import { fewAtOnce } from '../few-at-once.ts';
import type { WriteCommand, WriteOutcome } from '../write-command.ts';
import { BatchStopped } from './batch-stopped.ts';

/** What a batch does with one order: a command, or what is known of it without one. */
export type BatchStep = WriteCommand | BatchEntry;

/** How a batch makes its commands, and shows what became of them. */
export interface BatchWork {
  workspaceId: string;
  /** The size of what is changed in each order. */
  bytesOfEach: number;
  /** The steps for these orders, in their order. Fails with `unavailable` or `busy`. */
  stepsFor(ids: readonly string[]): Promise<Result<readonly BatchStep[]>>;
  /** The problem of a refused order. */
  problemOf(failure: Failure): JsonObject;
  onError(error: unknown): void;
}

/** A stored batch that `owner` works on. */
export interface StoredBatchWork extends BatchWork {
  batchId: string;
  owner: string;
  /** Whether it was begun before, so that some of its orders may be changed without a stored result. */
  isContinued: boolean;
}

/** How often an order is tried that the hub had no time for, and the pause before. One that is held has waited as long as any. */
const MOST_ATTEMPTS = 5;
const PAUSE_MS = 200;

const RENEW_EVERY_MS = (BATCH_LEASE_SECONDS * 1000) / 4;

/**
 * Does the rest of a batch, slice by slice, and returns the entries of all its slices in order, each slice once it is stored. An order
 * is changed at most once: the history says what was done before the batch was cut off. The batch is given back at the end,
 * and also when the caller stops reading. Throws `BatchStopped`.
 */
export async function* runBatch(core: Core, work: StoredBatchWork): AsyncGenerator<BatchEntry[]> {
  const { workspaceId, batchId, owner } = work;
  const renewing = setInterval(() => void core.batches.renew(workspaceId, batchId, owner), RENEW_EVERY_MS).unref();
  try {
    for (let slice = 0; ; slice++) {
      const stored = orStop(await core.batches.slice(workspaceId, batchId, slice));
      if (!stored) return;
      yield stored.every(({ result }) => result !== undefined) ? stored : await finish(core, work, slice, stored);
    }
  } finally {
    clearInterval(renewing);
    await core.batches.end(workspaceId, batchId, owner);
  }
}

/** Does the orders of a slice that are not done, and stores the slice. */
async function finish(core: Core, work: StoredBatchWork, slice: number, stored: BatchEntry[]): Promise<BatchEntry[]> {
  const { workspaceId, batchId, owner, isContinued } = work;
  const left = stored.filter(({ result }) => result === undefined).map(({ id }) => id);
  const done = new Map<string, BatchEntry>();
  if (isContinued) {
    for (const { id, after } of orStop(await core.batches.changedAmong(workspaceId, batchId, left))) {
      done.set(id, { id, result: 'changed', version: after });
    }
  }
  const todo = left.filter((id) => !done.has(id));
  for (const some of orStop(await chunksOf(core, work, todo))) {
    for (const entry of orStop(await doAll(core, work, some))) done.set(entry.id, entry);
  }
  const entries = stored.map((entry) => done.get(entry.id) ?? entry);
  orStop(await core.batches.record(workspaceId, batchId, owner, { slice, entries }, countEntries([...done.values()])));
  return entries;
}

/**
 * The largest size of a chunk: orders and the change of each. Each order is read, written, and written into its history.
 */
const MOST_BYTES_AT_ONCE = 8 * 1024 * 1024;

/** Divides orders into chunks by their sizes. Fails with `unavailable`. */
export async function chunksOf(
  core: Core,
  { workspaceId, bytesOfEach }: Pick<BatchWork, 'workspaceId' | 'bytesOfEach'>,
  ids: readonly string[],
): Promise<Result<string[][]>> {
  if (ids.length === 0) return ok([]);
  const sizes = await core.read.sizes(workspaceId, ids);
  if (!sizes.ok) return sizes;
  const whole = new Map(ids.map((id) => [id, (sizes.value.get(id) ?? 0) + bytesOfEach]));
  return ok(fewAtOnce(ids, whole, MOST_BYTES_AT_ONCE));
}

function orStop<T>(result: Result<T>): T {
  if (!result.ok) throw new BatchStopped(result);
  return result.value;
}

/**
 * Does orders of a batch. Orders that stay held or unanswered come back without a result. Fails as `stepsFor`.
 */
export async function doAll(core: Core, work: BatchWork, ids: readonly string[]): Promise<Result<BatchEntry[]>> {
  const entries = new Map<string, BatchEntry>();
  let rest = ids;
  for (let attempt = 1; rest.length > 0 && attempt <= MOST_ATTEMPTS; attempt++) {
    if (attempt > 1) await sleep(PAUSE_MS * attempt);
    const steps = await work.stepsFor(rest);
    if (!steps.ok) return steps;
    const commands = steps.value.filter(isCommand);
    const outcomes = await core.writeMany(commands);
    let next = 0;
    const again: string[] = [];
    for (const [i, id] of rest.entries()) {
      const step = steps.value[i] as BatchStep;
      const outcome = isCommand(step) ? (outcomes[next++] as WriteOutcome) : undefined;
      const entry = outcome ? entryOf(id, outcome, work) : (step as BatchEntry);
      entries.set(id, entry);
      if (entry.result === undefined && !(outcome && isHeld(outcome))) again.push(id);
    }
    rest = again;
  }
  return ok(ids.map((id) => entries.get(id) ?? { id }));
}

/** Whether another transaction holds the order. */
const isHeld = (outcome: WriteOutcome): boolean =>
  !outcome.ok && outcome.failure.kind === 'busy' && outcome.failure.isHeld === true;

const isCommand = (step: BatchStep): step is WriteCommand => 'actor' in step;

/** The reply of a command is its entry. An order that another change holds is not done. */
export function entryOf(
  id: string,
  outcome: WriteOutcome,
  { problemOf, onError }: Pick<BatchWork, 'problemOf' | 'onError'>,
): BatchEntry {
  if (outcome.ok) return { ...(JSON.parse(outcome.reply.body) as BatchEntry), id };
  const { failure } = outcome;
  const problem = problemOf(failure);
  if (failure.kind === 'busy' || failure.kind === 'unavailable') return { id, problem };
  if (failure.kind !== 'internal') return { id, result: 'refused', problem };
  onError(failure.cause);
  return { id, result: 'failed', problem };
}

/** The reply of a command of a batch, which is its entry without the id. */
export const entryReply = (changes: number, version: number) => ({
  status: 200,
  headers: {},
  body: JSON.stringify({ result: changes > 0 ? 'changed' : 'unchanged', version }),
});

const RUNNING = `The batch is running. If its hub was killed, it can be continued after ${BATCH_LEASE_SECONDS} seconds`;

/** Whether a batch may be continued: one that is done or undone is not. */
export function refuseContinuing({
  kind,
  state,
  id,
  undone_by,
}: {
  kind: string;
  state: string;
  id: string;
  undone_by: string | undefined;
}): Result<never> | undefined {
  if (kind === 'import') {
    return refuse({ kind: 'conflict', reason: `An import is resumed with its file: PUT /imports/${id}` });
  }
  if (undone_by !== undefined) return refuse({ kind: 'conflict', reason: `The batch was undone by ${undone_by}` });
  return state === 'running' ? refuse({ kind: 'conflict', reason: RUNNING }) : undefined;
}
