import type { Batch, BatchCounts, BatchEntry, BatchKind, BatchState, RefusedRow } from '../model/batch.ts';
import type { JsonObject } from '../model/json.ts';
import { type Query, type Row, toInstant, writing } from './database/query.ts';

/** How long a batch belongs to the process that works on it, without renewal, by the database's clock. */
export const BATCH_LEASE_SECONDS = 30;

/** How long a batch is stored after its last change. The history of its orders stays. */
const BATCHES_KEPT_DAYS = 90;

/** The orders of a slice, except the last one of a batch. */
export const SLICE = 500;

/** The SQL of a lease's end. */
export const LEASE_END = `clock_timestamp() + make_interval(secs => ${BATCH_LEASE_SECONDS})`;

/** A batch that begins. */
export interface NewBatch
  extends Pick<
    Batch,
    | 'id'
    | 'kind'
    | 'actor'
    | 'dialect'
    | 'operation'
    | 'request_id'
    | 'reason'
    | 'idempotency_key'
    | 'undoes'
    | 'total'
    | 'settings'
  > {
  /** Identifies the call that began it. */
  call_hash: string | undefined;
}

/** Stores a batch of orders that `owner` works on. */
export function insertBatch(workspaceId: string, batch: NewBatch, owner: string): Query<void> {
  return writing(
    'insert_batch',
    `insert into batches (workspace_id, id, kind, subject, settings, state, total, actor, dialect, operation, request_id, reason,
        idempotency_key, call_hash, undoes, lease_owner, lease_until)
      values ($1, $2, $3, 'orders', $4, 'running', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, ${LEASE_END})`,
    [
      workspaceId,
      batch.id,
      batch.kind,
      JSON.stringify(batch.settings ?? null),
      batch.total ?? null,
      batch.actor,
      batch.dialect,
      batch.operation,
      batch.request_id,
      batch.reason ?? null,
      batch.idempotency_key ?? null,
      batch.call_hash ?? null,
      batch.undoes ?? null,
      owner,
    ],
  );
}

/** Stores slices of a batch, from the number `from` on. */
export function insertSlices(
  workspaceId: string,
  id: string,
  from: number,
  slices: readonly (readonly BatchEntry[])[],
): Query<void> {
  return writing(
    'insert_batch_slices',
    `insert into batch_slices (workspace_id, batch_id, slice, entries, is_done)
      select $1, $2, u.slice, u.entries::json, u.is_done from unnest($3::int[], $4::text[], $5::bool[]) as u (slice, entries, is_done)`,
    [
      workspaceId,
      id,
      slices.map((_, i) => from + i),
      slices.map((entries) => JSON.stringify(entries)),
      slices.map((entries) => entries.every(({ result }) => result !== undefined)),
    ],
  );
}

/** Stores how many orders a batch is about, once all are collected. */
export function setBatchTotal(workspaceId: string, id: string, total: number): Query<void> {
  return writing('set_batch_total', 'update batches set total = $3 where workspace_id = $1 and id = $2', [
    workspaceId,
    id,
    total,
  ]);
}

/** Deletes the slices of a batch whose orders were not all collected. */
export function deleteSlices(workspaceId: string, id: string): Query<void> {
  return writing('delete_batch_slices', 'delete from batch_slices where workspace_id = $1 and batch_id = $2', [
    workspaceId,
    id,
  ]);
}

/** Deletes a batch with its slices. */
export function deleteBatch(workspaceId: string, id: string): Query<void> {
  return writing('delete_batch', 'delete from batches where workspace_id = $1 and id = $2', [workspaceId, id]);
}

/** The state as it is shown. A batch whose process is gone is cut off. */
const STATE = `case when b.undone_by is not null then 'undone' when b.state = 'done' then 'done'
  when b.state = 'running' and b.lease_until > clock_timestamp() then 'running' else 'cut_off' end`;

const COLUMNS = `b.id, b.kind, b.subject, ${STATE}, b.total, b.created + b.updated, b.unchanged, b.refused, b.failed, b.settings,
  b.actor, b.dialect, b.operation, b.request_id, b.reason, b.idempotency_key, b.undoes, b.undone_by, b.started_at, b.changed_at`;

const text = (value: string | null | undefined): string | undefined => value ?? undefined;

const readBatch = (row: Row): Batch => ({
  id: row[0] as string,
  kind: row[1] as BatchKind,
  subject: row[2] as Batch['subject'],
  state: row[3] as BatchState,
  total: typeof row[4] === 'string' ? Number(row[4]) : undefined,
  changed: Number(row[5]),
  unchanged: Number(row[6]),
  refused: Number(row[7]),
  failed: Number(row[8]),
  settings: (JSON.parse(row[9] as string) as JsonObject | null) ?? undefined,
  actor: row[10] as string,
  dialect: row[11] as string,
  operation: row[12] as string,
  request_id: row[13] as string,
  reason: text(row[14]),
  idempotency_key: text(row[15]),
  undoes: text(row[16]),
  undone_by: text(row[17]),
  started_at: toInstant(row[18] as string),
  changed_at: toInstant(row[19] as string),
});

export function findBatch(workspaceId: string, id: string): Query<Batch | undefined> {
  return {
    name: 'find_batch',
    text: `select ${COLUMNS} from batches b where b.workspace_id = $1 and b.id = $2`,
    values: [workspaceId, id],
    read: ([row]) => row && readBatch(row),
  };
}

/** The latest batch that a call has begun, while answers to idempotency keys are kept. */
export function findBatchOfCall(workspaceId: string, callHash: string): Query<Batch | undefined> {
  return {
    name: 'find_batch_of_call',
    text: `select ${COLUMNS} from batches b where b.workspace_id = $1 and b.call_hash = $2
        and b.started_at > now() - make_interval(days => (select answers_kept_days from workspaces where id = $1))
      order by b.id desc limit 1`,
    values: [workspaceId, callHash],
    read: ([row]) => row && readBatch(row),
  };
}

/** What a list of batches has; every part that is there must hold. */
export interface BatchFilter {
  kinds?: readonly BatchKind[] | undefined;
  states?: readonly BatchState[] | undefined;
  subjects: readonly Batch['subject'][];
}

/** The batches before the one with the id `after`, the latest first. */
export function listBatches(
  workspaceId: string,
  { kinds, states, subjects }: BatchFilter,
  after: string,
  most: number,
): Query<Batch[]> {
  return {
    name: 'list_batches',
    text: `select ${COLUMNS} from batches b where b.workspace_id = $1 and ($2 = '' or b.id < $2)
        and ($3::text[] is null or b.kind = any ($3::text[])) and ($4::text[] is null or ${STATE} = any ($4::text[]))
        and b.subject = any ($5::text[])
      order by b.id desc limit $6`,
    values: [workspaceId, after, kinds ?? null, states ?? null, subjects, most],
    read: (rows) => rows.map(readBatch),
  };
}

/** Takes a batch that is not done, unless another process works on it. Returns whether it was taken. */
export function takeBatch(workspaceId: string, id: string, owner: string): Query<boolean> {
  return {
    name: 'take_batch',
    text: `update batches set lease_owner = $3, lease_until = ${LEASE_END}, state = 'running'
      where workspace_id = $1 and id = $2 and state <> 'done' and undone_by is null
        and (lease_until is null or lease_until <= clock_timestamp()) returning 1`,
    values: [workspaceId, id, owner],
    read: (rows) => rows.length > 0,
  };
}

/** Renews the lease of a batch that its owner still has. */
export function renewBatch(workspaceId: string, id: string, owner: string): Query<void> {
  return writing(
    'renew_batch',
    `update batches set lease_until = ${LEASE_END} where workspace_id = $1 and id = $2 and lease_owner = $3`,
    [workspaceId, id, owner],
  );
}

/** A slice of a batch, and what became of its orders. */
export interface BatchSlice {
  slice: number;
  entries: BatchEntry[];
}

/**
 * Stores the results of a slice, and adds what was done now to the counts. Returns whether `owner` still has the batch: otherwise
 * nothing is stored.
 */
export function recordSlice(
  workspaceId: string,
  id: string,
  owner: string,
  { slice, entries }: BatchSlice,
  done: BatchCounts,
): Query<boolean> {
  return {
    name: 'record_batch_slice',
    text: `with owned as (
        update batches set updated = updated + $7, unchanged = unchanged + $8, refused = refused + $9, failed = failed + $10,
          changed_at = now(), lease_until = ${LEASE_END}
        where workspace_id = $1 and id = $2 and lease_owner = $3 returning 1)
      update batch_slices set entries = $5, is_done = $6 from owned where workspace_id = $1 and batch_id = $2 and slice = $4
      returning 1`,
    values: [
      workspaceId,
      id,
      owner,
      slice,
      JSON.stringify(entries),
      entries.every(({ result }) => result !== undefined),
      done.changed,
      done.unchanged,
      done.refused,
      done.failed,
    ],
    read: (rows) => rows.length > 0,
  };
}

/** Gives a batch back: it is done when all its orders are. */
export function endBatch(workspaceId: string, id: string, owner: string): Query<void> {
  return writing(
    'end_batch',
    `update batches b set lease_owner = null, lease_until = null, changed_at = now(),
        state = case when b.total is null or exists (select from batch_slices s where s.workspace_id = $1 and s.batch_id = $2
          and not s.is_done) then 'stopped' else 'done' end
      where b.workspace_id = $1 and b.id = $2 and b.lease_owner = $3`,
    [workspaceId, id, owner],
  );
}

/** Reads a slice; `undefined` behind the last one. */
export function findSlice(workspaceId: string, id: string, slice: number): Query<BatchEntry[] | undefined> {
  return {
    name: 'find_batch_slice',
    text: 'select entries from batch_slices where workspace_id = $1 and batch_id = $2 and slice = $3',
    values: [workspaceId, id, slice],
    read: ([row]) => row && (JSON.parse(row[0] as string) as BatchEntry[]),
  };
}

/** A place in the results of a batch. */
export interface EntryPlace {
  slice: number;
  /** Counted from 1. */
  number: number;
}

/** Reads entries of a batch after a place. `result`: only these; null stands for orders that are not done. */
export function findEntries<Entry extends BatchEntry | RefusedRow>(
  workspaceId: string,
  id: string,
  after: EntryPlace,
  result: string | null | undefined,
  most: number,
): Query<{ place: EntryPlace; entry: Entry }[]> {
  return {
    name: 'find_batch_entries',
    text: `select s.slice, e.number, e.entry from batch_slices s
        cross join lateral json_array_elements(s.entries) with ordinality as e (entry, number)
      where s.workspace_id = $1 and s.batch_id = $2 and s.slice >= $3 and (s.slice, e.number) > ($3::int, $4::bigint)
        and ($5::bool or e.entry ->> 'result' is not distinct from $6)
      order by s.slice, e.number limit $7`,
    values: [workspaceId, id, after.slice, after.number, result === undefined, result ?? null, most],
    read: (rows) =>
      rows.map((row) => ({
        place: { slice: Number(row[0]), number: Number(row[1]) },
        entry: JSON.parse(row[2] as string) as Entry,
      })),
  };
}

/**
 * Stores that a batch is taken back by another. What that batch itself had taken back is then in effect again, and so on.
 */
export function markUndone(workspaceId: string, id: string, by: string): Query<void> {
  return writing(
    'mark_batch_undone',
    `with recursive chain (id, undoes, child, depth) as (
        select id, undoes, $3::text, 0 from batches where workspace_id = $1 and id = $2
        union all
        select b.id, b.undoes, c.id, c.depth + 1 from chain c join batches b on b.workspace_id = $1 and b.id = c.undoes)
      update batches b set undone_by = case when c.depth % 2 = 0 then c.child end
        from chain c where b.workspace_id = $1 and b.id = c.id`,
    [workspaceId, id, by],
  );
}

/** Deletes up to `most` batches that changed long ago. Returns how many. */
export function pruneBatches(workspaceId: string, most: number): Query<number> {
  return {
    name: 'prune_batches',
    text: `with pruned as (
        delete from batches where workspace_id = $1 and id in (select id from batches
          where workspace_id = $1 and changed_at < now() - make_interval(days => ${BATCHES_KEPT_DAYS}) order by id limit $2)
        returning 1)
      select count(*) from pruned`,
    values: [workspaceId, most],
    read: ([row]) => Number(row?.[0]),
  };
}
