import type { Caller, Sent } from './calls/call.ts';
import { SteleConnectionError, SteleError } from './calls/errors.ts';
import type { WriteOptions } from './calls/options.ts';
import { sleep } from './calls/retry.ts';
import { lines } from './calls/streams.ts';
import type * as api from './generated/types.ts';

type Report = AsyncGenerator<api.ImportLine, void, void>;

/** The body of an upload, or a function that returns it from a byte on, so that a cut-off import can be resumed. */
export type ImportSource =
  | Blob
  | string
  | ReadableStream<Uint8Array>
  | ((offset: number) => Blob | ReadableStream<Uint8Array>);

export type ImportQuery = NonNullable<api.CreateImportData['query']>;

const TYPES = { csv: 'text/csv', jsonl: 'application/x-ndjson' } as const;

const TIMEOUT_MS = 24 * 3_600_000;
const MOST_RESUMES = 5;
const WAIT_MS = 1000;

/** Uploads, which are resumed instead of sent again. */
export function importRuns(caller: Caller) {
  const upload = (method: 'POST' | 'PUT', path: string, sent: Sent, options: WriteOptions): Report =>
    lines(caller, method, path, sent, { timeoutMs: TIMEOUT_MS, ...options });

  /** Resumes an import that was cut off, with the rest of the file, or from `offset` on. */
  const resume = (
    id: string,
    body: Blob | string | ReadableStream<Uint8Array>,
    { offset, format = 'csv' }: { offset?: number; format?: 'csv' | 'jsonl' } = {},
    options: WriteOptions = {},
  ): Report =>
    upload(
      'PUT',
      '/api/imports/{id}',
      { path: { id }, query: { offset }, upload: { body, type: TYPES[format] } },
      options,
    );

  /**
   * Imports a file and yields the lines of its report. A `Blob`, or a function that returns the file from a byte on, is
   * resumed when the connection breaks; a stream is not.
   */
  async function* run(query: ImportQuery, source: ImportSource, options: WriteOptions = {}): Report {
    const format = query.format ?? 'csv';
    const canResume = typeof source === 'function' || source instanceof Blob;
    const first = { query: { ...query, format }, upload: { body: bodyFrom(source, 0), type: TYPES[format] } };
    let report = upload('POST', '/api/imports', first, options);
    let id: string | undefined;
    for (let attempt = 0; ; attempt++) {
      try {
        for await (const line of report) {
          if ('import' in line) id ??= line.import.id;
          if ('import' in line && attempt > 0) continue;
          const isCut = 'summary' in line && line.summary.state === 'stopped';
          if (isCut && id !== undefined && canResume && attempt < MOST_RESUMES) break;
          yield line;
          if ('summary' in line) return;
        }
      } catch (error) {
        const isPassing =
          error instanceof SteleConnectionError || (error instanceof SteleError && error.status === 409);
        if (!isPassing || id === undefined || !canResume || attempt >= MOST_RESUMES) throw error;
      }
      if (id === undefined || !canResume) throw new SteleConnectionError('The report broke off');
      await sleep(WAIT_MS, options.signal);
      const { signal } = options;
      const stored = await caller.call<api.Import>('GET', '/api/imports/{id}', { path: { id } }, { signal });
      if (stored.state === 'done') {
        yield { summary: summaryOf(stored) };
        return;
      }
      report = resume(id, bodyFrom(source, stored.next_offset), { offset: stored.next_offset, format }, options);
    }
  }

  return { run, resume };
}

function bodyFrom(source: ImportSource, offset: number): Blob | string | ReadableStream<Uint8Array> {
  if (typeof source === 'function') return source(offset);
  return source instanceof Blob && offset > 0 ? source.slice(offset) : source;
}

/** The last line of a lost report, without the values that only the report had. */
const summaryOf = (stored: api.Import): Extract<api.ImportLine, { summary: object }>['summary'] => ({
  rows: stored.rows,
  created: stored.created,
  updated: stored.updated,
  unchanged: stored.unchanged,
  refused: stored.refused,
  adjusted: stored.adjusted,
  customers_made: stored.customers_made,
  next_offset: stored.next_offset,
  state: stored.state,
  bytes: 0,
  seconds: 0,
});
