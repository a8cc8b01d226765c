import { useSyncExternalStore } from 'react';
import {
  type ImportLine,
  type ImportMapping,
  type ImportQuery,
  SteleConnectionError,
  SteleError,
} from '../../../sdk/index.ts';
import type { Hub } from '../../app/hub.ts';
import { noteSessionEnd } from '../../app/session.ts';
import { keepImport } from './kept-imports.ts';

/** `waiting`: the hub does not answer, and the import goes on when it does. `paused`: by the user. */
type RunState = 'sending' | 'waiting' | 'paused' | 'done' | 'failed';

/** An upload of this page. It goes on while one looks at other pages of the console. */
export interface Run {
  /** The `Idempotency-Key`, by which the import is found before the hub has answered. */
  key: string;
  file: Blob;
  fileName: string;
  query: ImportQuery;
  mapping: ImportMapping | undefined;
  id: string | undefined;
  state: RunState;
  error: unknown;
}

const WAIT_MS = 1500;
/** After a break the hub needs some seconds to know that the earlier upload has ended. */
const MOST_CONFLICTS = 60;

let runs: readonly Run[] = [];
const listeners = new Set<() => void>();
const stops = new Map<string, AbortController>();

function update(key: string, change: Partial<Run>): void {
  runs = runs.map((run) => (run.key === key ? { ...run, ...change } : run));
  for (const listener of listeners) listener();
}

const find = (key: string): Run | undefined => runs.find((run) => run.key === key);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The run of this page with a key or an import's id. */
export const useRun = (keyOrId: string | undefined): Run | undefined =>
  useSyncExternalStore(subscribe, () => runs.find(({ key, id }) => key === keyOrId || id === keyOrId));

export interface NewRun {
  file: Blob;
  fileName: string;
  query: ImportQuery;
  /** How the table is read, unless the hub guesses. */
  mapping?: ImportMapping | undefined;
  /** The name under which the mapping is kept for other files. */
  saveAs?: string | undefined;
}

/** Begins an import. Returns the key of its run. */
export function startRun(hub: Hub, workspace: string, { saveAs, ...begun }: NewRun): string {
  const key = crypto.randomUUID();
  const run: Run = { key, mapping: undefined, ...begun, id: undefined, state: 'sending', error: undefined };
  runs = [...runs, run];
  void drive(hub, workspace, key, saveAs);
  return key;
}

/** Goes on with an import that was cut off, with the file that it was begun with. */
export function resumeRun(hub: Hub, workspace: string, id: string, begun: NewRun): void {
  const key = runs.find((run) => run.id === id)?.key ?? crypto.randomUUID();
  const run: Run = { key, mapping: undefined, ...begun, id, state: 'sending', error: undefined };
  runs = [...runs.filter((each) => each.id !== id), run];
  void drive(hub, workspace, key, undefined);
}

/** Stops the upload; what was read stays imported. */
export function pauseRun(key: string): void {
  stops.get(key)?.abort();
  update(key, { state: 'paused' });
}

/** Goes on with a run that was paused or failed. */
export function continueRun(hub: Hub, workspace: string, key: string): void {
  update(key, { state: 'sending', error: undefined });
  void drive(hub, workspace, key, undefined);
}

async function drive(hub: Hub, workspace: string, key: string, saveAs: string | undefined): Promise<void> {
  const controller = new AbortController();
  stops.set(key, controller);
  const { signal } = controller;
  for (let conflicts = 0; !signal.aborted; ) {
    try {
      update(key, { state: 'sending', error: undefined });
      if (await send(hub, workspace, key, saveAs, signal)) return update(key, { state: 'done' });
      // The hub stopped before the end of the file, and can go on.
      update(key, { state: 'waiting' });
    } catch (error) {
      if (signal.aborted) return;
      const status = error instanceof SteleError ? error.status : 0;
      if (status === 401) noteSessionEnd((error as SteleError).kind);
      if (status === 409) conflicts++;
      const isPassing =
        error instanceof SteleConnectionError ||
        [401, 429, 502, 503].includes(status) ||
        (status === 409 && conflicts < MOST_CONFLICTS);
      if (!isPassing) return update(key, { state: 'failed', error });
      update(key, { state: 'waiting', error: status === 409 ? undefined : error });
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

/** Sends the file, or the rest of it. Resolves with whether the hub has read it to its end. */
async function send(
  hub: Hub,
  workspace: string,
  key: string,
  saveAs: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const run = find(key);
  if (!run) return true;
  if (run.id !== undefined) return resume(hub, run, run.id, signal);
  return withMapping(hub, run.mapping, saveAs, async (mapping) => {
    const query = { ...run.query, ...(mapping === undefined ? {} : { mapping }) };
    const watch = watchFor(hub, workspace, key, signal);
    try {
      return await isRead(
        hub.imports.run(query, () => run.file, { idempotencyKey: key, signal }),
        (id) => begun(workspace, key, id),
      );
    } finally {
      watch.stop();
    }
  });
}

async function resume(hub: Hub, { file }: Run, id: string, signal: AbortSignal): Promise<boolean> {
  const { state, next_offset: offset, format } = await hub.imports.get(id, { signal, retries: 0 });
  if (state === 'done') return true;
  return isRead(hub.imports.resume(id, file.slice(offset), { offset, format }, { signal }), () => undefined);
}

async function isRead(lines: AsyncIterable<ImportLine>, onId: (id: string) => void): Promise<boolean> {
  for await (const line of lines) {
    if ('import' in line && line.import.id !== undefined) onId(line.import.id);
    if ('summary' in line) return line.summary.state === 'done';
  }
  throw new SteleConnectionError('The report broke off');
}

function begun(workspace: string, key: string, id: string): void {
  const run = find(key);
  if (!run || run.id !== undefined) return;
  const { fileName, file, query, mapping } = run;
  keepImport(workspace, { id, file: fileName, size: file.size, query, mapping });
  update(key, { id });
}

/** A browser reads the reply only when the whole file was sent. Until then the import is found among the batches, by its key. */
function watchFor(hub: Hub, workspace: string, key: string, signal: AbortSignal): { stop(): void } {
  const timer = setInterval(async () => {
    if (find(key)?.id !== undefined || signal.aborted) return clearInterval(timer);
    const found = await hub.batches
      .list({ kind: 'import', limit: 20 }, { retries: 0 })
      .page(undefined)
      .catch(() => undefined);
    const batch = found?.items.find(({ idempotency_key }) => idempotency_key === key);
    if (batch) begun(workspace, key, batch.id);
  }, 1000);
  return { stop: () => clearInterval(timer) };
}

const UNSAVED = 'console.';

/** Whether a saved mapping is one that the console needs only while it begins an import. */
export const isPassingMapping = (name: string): boolean => name.startsWith(UNSAVED);

/** The hub reads a mapping by its name. One that is not to be kept is deleted again; its imports can be resumed all the same. */
export async function withMapping<T>(
  hub: Hub,
  mapping: ImportMapping | undefined,
  saveAs: string | undefined,
  use: (name: string | undefined) => Promise<T>,
): Promise<T> {
  if (mapping === undefined) return use(undefined);
  const name = saveAs ?? `${UNSAVED}${crypto.randomUUID()}`;
  await hub.imports.mappings.put(name, mapping);
  try {
    return await use(name);
  } finally {
    if (saveAs === undefined) await hub.imports.mappings.delete(name).catch(() => undefined);
  }
}
