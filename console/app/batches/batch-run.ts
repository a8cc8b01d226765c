import { useSyncExternalStore } from 'react';
import type { BulkLine, BulkResult } from '../../../sdk/index.ts';

const RESULTS = ['changed', 'unchanged', 'refused', 'failed'] as const;
export type BatchResult = (typeof RESULTS)[number];

/** How far a batch is that this page has begun. */
export interface RunState {
  batchId: string | undefined;
  total: number | undefined;
  counts: Readonly<Record<BatchResult, number>>;
  /** Of the refused and failed orders, the first. */
  refused: readonly BulkResult[];
  isDone: boolean;
  /** Why it broke off. The orders that were done stay so, and the batch can be continued. */
  error: unknown;
}

/** A batch while it runs. It goes on when the page that began it is left, as long as the tab is open. */
export interface BatchRun {
  subscribe(listener: () => void): () => void;
  state(): RunState;
}

const MOST_REFUSED = 100;
/** How often what is shown changes at most. */
const TELL_EVERY_MS = 100;

/** Reads the lines of a batch to their end. `onEnd` is called once, also when they break off. */
export function followBatch(lines: AsyncIterable<BulkLine>, onEnd: () => void): BatchRun {
  let state: RunState = {
    batchId: undefined,
    total: undefined,
    counts: { changed: 0, unchanged: 0, refused: 0, failed: 0 },
    refused: [],
    isDone: false,
    error: undefined,
  };
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const listener of listeners) listener();
  };
  const take = (line: BulkLine): void => {
    state = after(state, line);
    timer ??= setTimeout(tell, TELL_EVERY_MS);
  };
  void read(lines, take).then((error) => {
    state = { ...state, isDone: true, error: error ?? state.error };
    tell();
    onEnd();
  });
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    state: () => state,
  };
}

async function read(lines: AsyncIterable<BulkLine>, take: (line: BulkLine) => void): Promise<unknown> {
  try {
    for await (const line of lines) take(line);
    return undefined;
  } catch (error) {
    return error;
  }
}

function after(state: RunState, line: BulkLine): RunState {
  if ('summary' in line) {
    const { changed, unchanged, refused, failed, problem } = line.summary;
    const detail = problem && String(problem['detail'] ?? problem['title']);
    return { ...state, counts: { changed, unchanged, refused, failed }, error: detail && new Error(detail) };
  }
  if (!('result' in line)) return { ...state, batchId: line.batch_id, total: line.total };
  const counts = { ...state.counts, [line.result]: state.counts[line.result] + 1 };
  const isBad = line.result === 'refused' || line.result === 'failed';
  const refused = isBad && state.refused.length < MOST_REFUSED ? [...state.refused, line] : state.refused;
  return { ...state, counts, refused };
}

/** The state of a batch that runs. */
export const useBatchRun = (run: BatchRun): RunState => useSyncExternalStore(run.subscribe, run.state);
