import type { Caller, Sent } from '../call.ts';
import { SteleConnectionError, SteleError } from '../errors.ts';
import type * as api from '../generated/types.ts';
import { readLines } from '../ndjson.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import { Pages } from '../pages.ts';
import { sleep } from '../retry.ts';

/** How far an import has come. */
type Counts = Pick<
  api.Import,
  'rows' | 'created' | 'updated' | 'unchanged' | 'refused' | 'adjusted' | 'customers_made' | 'next_offset'
>;

/** What is wrong with a row of a file, and where. */
export interface RefusedRow {
  row: number;
  line: number;
  column: number;
  result: 'refused';
  problems: { pointer: string; rule: string; detail: string; line: number; column: number; value?: string }[];
}

/** A figure of an order as the hub computes it, null where nothing tells it, and as the file says it. */
export interface FigureDifference {
  computed: number | null;
  file: number;
}

/** What became of a row; told of all where that is asked for, and always of an order that differs from its file's totals. */
export interface WrittenRow {
  row: number;
  line: number;
  result: 'created' | 'updated' | 'unchanged';
  id: string;
  version: number;
  /** The id of the customer that was made for it. */
  customer_made?: string;
  /** `adjustment` is what the charge "Adjustment" adds; below zero, takes off. */
  differences?: { total?: FigureDifference; balance?: FigureDifference; adjustment?: number };
}

/** What an import tells while it goes on: how the file is read, bad rows, how far it is, at last the counts. */
export type ImportLine =
  | { import: { id?: string; dry_run?: true; kind: string; format: string; [fact: string]: unknown } }
  | RefusedRow
  | WrittenRow
  | { progress: Counts }
  | {
      summary: Counts & {
        state: api.Import['state'];
        bytes: number;
        seconds: number;
        stopped?: string;
        omitted?: number;
      };
    };

/** A file: all of it, or what gives it from a byte on, so that an import that was cut off can be gone on with. */
export type ImportSource =
  | Blob
  | string
  | ReadableStream<Uint8Array>
  | ((offset: number) => Blob | ReadableStream<Uint8Array>);

export type ImportQuery = NonNullable<api.CreateImportData['query']>;

const TYPES = { csv: 'text/csv', jsonl: 'application/x-ndjson' } as const;

/** A file may take as long as it takes. */
const PATIENCE_MS = 24 * 3_600_000;
const RESUMPTIONS = 5;
const WAIT_MS = 1000;

/** Files of orders and customers. */
export const imports = (caller: Caller) => {
  const { call } = caller;
  return {
    ...runs(caller),
    list: (query: { limit?: number } = {}, options?: CallOptions) =>
      new Pages<api.Import>((after) =>
        call<api.ListImportsData, api.ListImportsResponses>(
          'GET',
          '/api/imports',
          { query: { ...query, ...(after === undefined ? {} : { after }) } },
          options,
        ),
      ),
    get: (id: string, options?: CallOptions) =>
      call<api.GetImportData, api.GetImportResponses>('GET', '/api/imports/{id}', { path: { id } }, options),
    /** How the columns of a CSV that others made are read. */
    mappings: mappings(caller),
  };
};

const runs = ({ call, open }: Caller) => {
  async function* upload(method: 'POST' | 'PUT', path: string, sent: Sent, options: WriteOptions) {
    const type = sent.upload?.type ?? TYPES.csv;
    const response = await open(method, path, { ...sent, accept: TYPES.jsonl }, { timeoutMs: PATIENCE_MS, ...options });
    if (!response.body) throw new SteleConnectionError(`The hub answered nothing to ${type}`);
    yield* readLines<ImportLine>(response.body);
  }

  /** Goes on with an import that was cut off, with the rest of the file, or from `offset` on. */
  const resume = (
    id: string,
    body: Blob | string | ReadableStream<Uint8Array>,
    { offset, format = 'csv' }: { offset?: number; format?: 'csv' | 'jsonl' } = {},
    options: WriteOptions = {},
  ): AsyncGenerator<ImportLine, void, void> =>
    upload(
      'PUT',
      '/api/imports/{id}',
      { path: { id }, query: offset === undefined ? {} : { offset }, upload: { body, type: TYPES[format] } },
      options,
    );

  /**
   * Imports a file and tells, line by line, what becomes of it. A `Blob`, or a function that gives the file from a byte on, is
   * gone on with when the connection breaks; a stream is not.
   */
  async function* run(
    query: ImportQuery,
    source: ImportSource,
    options: WriteOptions = {},
  ): AsyncGenerator<ImportLine, void, void> {
    const format = query.format ?? 'csv';
    const first = { query: { ...query, format }, upload: { body: bodyFrom(source, 0), type: TYPES[format] } };
    let lines: AsyncGenerator<ImportLine, void, void> = upload('POST', '/api/imports', first, options);
    let id: string | undefined;
    for (let attempt = 0; ; attempt++) {
      try {
        for await (const line of lines) {
          if ('import' in line) id ??= line.import.id;
          if ('import' in line && attempt > 0) continue;
          const isCut = 'summary' in line && line.summary.state === 'stopped';
          if (isCut && id !== undefined && isResumable(source) && attempt < RESUMPTIONS) break;
          yield line;
          if ('summary' in line) return;
        }
      } catch (error) {
        const isPassing =
          error instanceof SteleConnectionError || (error instanceof SteleError && error.status === 409);
        if (!isPassing || id === undefined || !isResumable(source) || attempt >= RESUMPTIONS) throw error;
      }
      if (id === undefined || !isResumable(source)) throw new SteleConnectionError('The report broke off');
      await sleep(WAIT_MS, options.signal);
      const found = await call<api.GetImportData, api.GetImportResponses>(
        'GET',
        '/api/imports/{id}',
        { path: { id } },
        { signal: options.signal },
      );
      const {
        next_offset: offset,
        rows,
        created,
        updated,
        unchanged,
        refused,
        adjusted,
        customers_made,
        state,
      } = found;
      if (state === 'done') {
        const counts = { rows, created, updated, unchanged, refused, adjusted, customers_made, next_offset: offset };
        yield { summary: { ...counts, state, bytes: 0, seconds: 0 } };
        return;
      }
      lines = resume(id, bodyFrom(source, offset), { offset, format }, options);
    }
  }

  return { run, resume };
};

const isResumable = (source: ImportSource): boolean => typeof source === 'function' || source instanceof Blob;

function bodyFrom(source: ImportSource, offset: number): Blob | string | ReadableStream<Uint8Array> {
  if (typeof source === 'function') return source(offset);
  return source instanceof Blob && offset > 0 ? source.slice(offset) : source;
}

const mappings = ({ call }: Caller) => ({
  list: async (options?: CallOptions) =>
    (
      await call<api.ListImportMappingsData, api.ListImportMappingsResponses>(
        'GET',
        '/api/import-mappings',
        {},
        options,
      )
    ).items,
  get: (name: string, options?: CallOptions) =>
    call<api.GetImportMappingData, api.GetImportMappingResponses>(
      'GET',
      '/api/import-mappings/{name}',
      { path: { name } },
      options,
    ),
  /** Makes it, or replaces it. */
  put: (name: string, body: api.ImportMapping, options?: WriteOptions) =>
    call<api.PutImportMappingData, api.PutImportMappingResponses>(
      'PUT',
      '/api/import-mappings/{name}',
      { path: { name }, body },
      options,
    ),
  delete: (name: string, options?: WriteOptions) =>
    call<api.DeleteImportMappingData, api.DeleteImportMappingResponses>(
      'DELETE',
      '/api/import-mappings/{name}',
      { path: { name } },
      options,
    ),
  /** What the headers and some rows of a file seem to mean. */
  guess: (body: api.ImportSample, options?: WriteOptions) =>
    call<api.GuessImportMappingData, api.GuessImportMappingResponses>(
      'POST',
      '/api/import-mappings/guess',
      { body },
      options,
    ),
});
