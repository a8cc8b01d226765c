import type { TSchema } from 'typebox';
import type { RequiredRecords } from '../core/context/order-context.ts';
import type { RecordSet } from '../core/context/record-set.ts';
import type { Core } from '../core/core.ts';
import {
  idOf,
  type RecordListRequest,
  type RecordPage,
  type RecordTarget,
  type RecordWrite,
} from '../core/records/record-command.ts';
import type { Reply } from '../core/write-command.ts';
import type { Failure, Problem } from '../model/failure.ts';
import { contentOf, type RecordContent, type Recorded, type RecordKind } from '../model/record.ts';
import { ok, type Result, refuse } from '../model/result.ts';
import { isPossibleId } from '../model/text.ts';
import { bookmarkOwnerOf, conditionsOf } from './conditions.ts';
import { type Exemptions, front, invalid, problemsLeft } from './existing-values.ts';
import type { Call, KeyedFacts, KeyedOperation, Sent } from './operation.ts';
import { empty, json, readReply, replyOf, successOf, tagged, withRemoved } from './reply.ts';

/** What every operation on one record says. */
interface RecordFacts<K extends RecordKind, B extends TSchema, Q extends TSchema, P> extends KeyedFacts<B, Q> {
  entity: K;
  /** Reads what must be known before the record is read or locked. */
  prepare?(call: Sent<B, Q>, core: Core): Promise<Result<P>>;
  /** What is read beside the record. */
  requires?(call: Sent<B, Q, P>): RequiredRecords;
  /** The failure for an unknown record; by default, `not_found`. */
  absent?(call: Sent<B, Q, P>): Failure;
}

/** What every operation on one stored record says. Its id is the last parameter of the path. */
interface StoredFacts<K extends RecordKind, B extends TSchema, Q extends TSchema, P> extends RecordFacts<K, B, Q, P> {
  /** Finds the record where its id alone does not: one that must belong to a customer, for instance. */
  find?(records: RecordSet, call: Sent<B, Q, P>): Recorded<K> | undefined;
}

/** What every operation that writes one record says. */
interface WriteFacts<B extends TSchema, Q extends TSchema, P> {
  /** The problems that the schemas cannot express, reported together with theirs. */
  validate?(call: Sent<B, Q>): readonly Problem[];
  /** The id of the customer that the record belongs to, who is locked in its place. */
  ownerOf?(call: Sent<B, Q, P>): string | undefined;
}

/** What a lens makes of a record: its content, or every record that is written with it. */
type Written<K extends RecordKind> = Result<RecordContent<K> | readonly RecordWrite[]>;

/** An operation that changes one record. Without `exempts`, any problem refuses the call. */
export interface ChangeRecord<K extends RecordKind, B extends TSchema, Q extends TSchema, P>
  extends StoredFacts<K, B, Q, P>,
    WriteFacts<B, Q, P> {
  /** The id of the record; by default, the last parameter of the path. */
  idOf?(call: Sent<B, Q, P>): string;
  exempts?: Exemptions<[record: Recorded<K>, records: RecordSet, call: Sent<B, Q, P>]>;
  /** The content that the request means, or all records that it changes. What equals the stored is not written. Pure. */
  put(record: Recorded<K>, records: RecordSet, call: Sent<B, Q, P>): Written<K>;
  /** The body of the reply. Pure. */
  view(record: Recorded<K>, records: RecordSet, call: Sent<B, Q, P>): unknown;
  /** The call removes what it leaves out, and `Stele-Removed` names it. */
  replaces?: boolean;
}

/** Makes an operation that changes one record, with `If-Match`, `If-None-Match` and `Idempotency-Key`. */
export function changeRecord<K extends RecordKind, B extends TSchema, Q extends TSchema, P>(
  operation: ChangeRecord<K, B, Q, P>,
): KeyedOperation {
  const { entity, exempts, replaces = false } = operation;
  return {
    ...operation,
    kind: 'change',
    tellsRemoved: replaces || operation.tellsRemoved || false,
    handle: front<B, Q, P>(operation, async (call, core, judgement) => {
      const { problems } = judgement;
      const id = operation.idOf?.(call) ?? lastParameterOf(call);
      // A bad body is reported before a missing record.
      const absent = problems.length > 0 ? invalid(problems) : absentOf(operation, call, id);
      return write(operation, call, core, {
        id,
        target: targetOf(operation, call, { kind: entity, find: id }),
        absent,
        change: (records) => {
          const record = operation.find ? operation.find(records, call) : records.get(entity, id);
          if (!record) return refuse(absent);
          if (exempts && problems.length > 0) {
            const left = problemsLeft(exempts, call, judgement, record, records, call);
            if (left.length > 0) return refuse(invalid(left));
          }
          return writesOf(entity, record.id, operation.put(record, records, call));
        },
        view: (record, records) => operation.view(record as Recorded<K>, records, call),
        replaces,
      });
    }),
  };
}

/** An operation that creates a record under the id of the path, or replaces the one that is there. */
export interface PutRecord<K extends RecordKind, B extends TSchema, Q extends TSchema, P>
  extends RecordFacts<K, B, Q, P>,
    Omit<WriteFacts<B, Q, P>, 'ownerOf'> {
  /** The content that the request means. Pure. */
  put(record: Recorded<K> | undefined, records: RecordSet, call: Sent<B, Q, P>): Written<K>;
  /** The body of the reply. Pure. */
  view(record: Recorded<K>, records: RecordSet, call: Sent<B, Q, P>): unknown;
}

/** Makes an operation that creates or replaces one record, with `If-Match`, `If-None-Match` and `Idempotency-Key`. */
export function putRecord<K extends RecordKind, B extends TSchema, Q extends TSchema, P>(
  operation: PutRecord<K, B, Q, P>,
): KeyedOperation {
  const { entity } = operation;
  return {
    ...operation,
    kind: 'change',
    tellsRemoved: true,
    handle: front<B, Q, P>(operation, async (call, core) => {
      const id = lastParameterOf(call);
      return write(operation, call, core, {
        id,
        target: { kind: entity, put: id },
        absent: absentOf(operation, call, id),
        change: (records) => {
          const record = records.get(entity, id);
          return writesOf(entity, record?.id ?? id, operation.put(record, records, call));
        },
        view: (record, records) => operation.view(record as Recorded<K>, records, call),
        replaces: true,
      });
    }),
  };
}

/** An operation that creates one record. Any problem refuses the call. */
export interface CreateRecord<K extends RecordKind, B extends TSchema, Q extends TSchema, P>
  extends RecordFacts<K, B, Q, P>,
    WriteFacts<B, Q, P> {
  /** The content of the new record, or all records that are written with it; `id` is its id. Pure. */
  create(records: RecordSet, call: Sent<B, Q, P>, id: string): Written<K>;
  /** With it, the lens judges `call.problems` itself, so that it can name its own problems beside them. */
  exempts?: Exemptions<never>;
  /** The id that the caller chose, if it did. One that a record of the kind has or had is refused. */
  newId?(call: Sent<B, Q, P>): string | undefined;
  /** The body of the reply. Pure. */
  view(record: Recorded<K>, records: RecordSet, call: Sent<B, Q, P>): unknown;
}

/** Makes an operation that creates one record, with `Idempotency-Key`. */
export function createRecord<K extends RecordKind, B extends TSchema, Q extends TSchema, P>(
  operation: CreateRecord<K, B, Q, P>,
): KeyedOperation {
  const { entity } = operation;
  return {
    ...operation,
    kind: 'create',
    handle: front<B, Q, P>(operation, async (call, core) => {
      const chosen = operation.newId?.(call);
      // The schema refuses an id that cannot be one.
      const id = chosen !== undefined && isPossibleId(chosen) ? chosen : core.newId(call.principal.workspaceId);
      const target = targetOf(operation, call, { kind: entity, create: id });
      const absent: Failure = operation.absent?.(call) ?? { kind: 'not_found', entity: target.kind, id: idOf(target) };
      return write(operation, call, core, {
        id,
        target,
        absent,
        change: (records) => {
          const isOwned = 'find' in target;
          if (isOwned && !records.get(target.kind, target.find)) return refuse(absent);
          if (records.get(entity, id)) return refuse({ kind: 'duplicate', field: 'id', value: id, entity });
          return writesOf(entity, id, operation.create(records, call, id));
        },
        view: (record, records) => operation.view(record as Recorded<K>, records, call),
      });
    }),
  };
}

/** An operation that deletes one record. */
export interface DeleteRecord<K extends RecordKind, B extends TSchema, Q extends TSchema, P>
  extends StoredFacts<K, B, Q, P>,
    WriteFacts<B, Q, P> {
  /** Everything that is written, where that is more than the deletion: what goes with the record, or refers to it. Pure. */
  writes?(record: Recorded<K>, records: RecordSet, call: Sent<B, Q, P>): readonly RecordWrite[];
  /** The body of the reply, which has none by default. Pure. */
  view?(call: Sent<B, Q, P>): unknown;
}

/** Makes an operation that deletes one record, with `If-Match`, `If-None-Match` and `Idempotency-Key`. */
export function deleteRecord<K extends RecordKind, B extends TSchema, Q extends TSchema, P>(
  operation: DeleteRecord<K, B, Q, P>,
): KeyedOperation {
  const { entity } = operation;
  return {
    ...operation,
    kind: 'delete',
    handle: front<B, Q, P>(operation, async (call, core) => {
      const id = lastParameterOf(call);
      const absent = absentOf(operation, call, id);
      return write(operation, call, core, {
        id,
        target: targetOf(operation, call, { kind: entity, find: id }),
        absent,
        change: (records) => {
          const record = operation.find ? operation.find(records, call) : records.get(entity, id);
          if (!record) return refuse(absent);
          const deletion: RecordWrite = { kind: entity, id: record.id, content: null };
          return ok([...(operation.writes?.(record, records, call) ?? [deletion])]);
        },
        ...(operation.view ? { view: () => operation.view?.(call) } : {}),
      });
    }),
  };
}

/** An operation that restores one deleted record, by its own id. */
export interface RestoreRecord<K extends RecordKind, B extends TSchema, Q extends TSchema, P>
  extends RecordFacts<K, B, Q, P> {
  /** The body of the reply. Pure. */
  view(record: Recorded<K>, records: RecordSet, call: Sent<B, Q, P>): unknown;
}

/**
 * Makes an operation that restores one deleted record, with what was deleted with it. A record that is not deleted stays
 * as it is. With `If-Match`, `If-None-Match` and `Idempotency-Key`.
 */
export function restoreRecord<K extends RecordKind, B extends TSchema, Q extends TSchema, P>(
  operation: RestoreRecord<K, B, Q, P>,
): KeyedOperation {
  const { entity } = operation;
  return {
    ...operation,
    kind: 'change',
    handle: front<B, Q, P>(operation, async (call, core) => {
      const id = lastParameterOf(call);
      const absent = absentOf(operation, call, id);
      return write(operation, call, core, {
        id,
        target: { kind: entity, restore: id },
        absent,
        change: (records) => {
          if (records.get(entity, id)) return ok([]);
          if (!records.deleted(entity, id)) return refuse(absent);
          const writes = records.allDeleted().map(({ kind, record }) => ({
            kind,
            id: record.id,
            content: contentOf(record),
          }));
          return ok(writes as RecordWrite[]);
        },
        view: (record, records) => operation.view(record as Recorded<K>, records, call),
      });
    }),
  };
}

interface Writing<K extends RecordKind> {
  /** The id of the record that is written; it may be another one than the target. */
  id: string;
  target: RecordTarget;
  absent: Failure;
  change(records: RecordSet): Result<RecordWrite[]>;
  /** The body of the reply, which has none without it. */
  view?(record: Recorded<K> | undefined, records: RecordSet): unknown;
  replaces?: boolean;
}

/** Writes records through the only write path that they have. */
async function write<K extends RecordKind, C extends Call>(
  operation: KeyedFacts & { entity: K; requires?(call: C): RequiredRecords },
  call: C,
  core: Core,
  { id, target, absent, change, view, replaces }: Writing<K>,
): Promise<Result<Reply>> {
  const { entity } = operation;
  const status = successOf(operation);
  if (!isPossibleId(idOf(target))) return refuse(absent);
  const conditions = conditionsOf(call);
  if (!conditions.ok) return conditions;
  const outcome = await core.records.write({
    ...conditions.value,
    target,
    subject: { kind: entity, id },
    requires: operation.requires?.(call) ?? {},
    change,
    reply: (records, changes) => {
      if (!view) return empty(status);
      const record = records.get(entity, id);
      const shown = view(record, records);
      if (!record) return json(status, shown);
      const reply = tagged(status, shown, record);
      if (!replaces) return reply;
      const own = changes.filter(({ kind, record_id }) => kind === entity && record_id === record.id);
      return withRemoved(
        reply,
        own.flatMap((each) => each.changes),
      );
    },
    absent,
  });
  return replyOf(outcome);
}

/** An operation that reads one record. */
export interface ReadRecord<K extends RecordKind, B extends TSchema, Q extends TSchema, P, R>
  extends StoredFacts<K, B, Q, P> {
  /** Reads what the reply shows beside the record and was not known to be required before. */
  related?(record: Recorded<K>, call: Sent<B, Q, P>, core: Core): Promise<Result<R>>;
  /** The body of the reply. */
  view(record: Recorded<K>, records: RecordSet, call: Sent<B, Q, P>, related: R): unknown;
}

/** Makes an operation that reads one record. The reply's tag stands for its bytes. */
export function readRecord<K extends RecordKind, B extends TSchema, Q extends TSchema, P, R>(
  operation: ReadRecord<K, B, Q, P, R>,
): KeyedOperation {
  const { entity } = operation;
  return {
    ...operation,
    kind: 'read',
    handle: front<B, Q, P>(operation, async (call, core) => {
      const id = lastParameterOf(call);
      const absent = absentOf(operation, call, id);
      if (!isPossibleId(id)) return refuse(absent);
      const { ids, ...required } = operation.requires?.(call) ?? {};
      const requires = { ...required, ids: { ...ids, [entity]: [...(ids?.[entity] ?? []), id] } };
      const read = await core.records.find(call.principal.workspaceId, requires, call.dialect);
      if (!read.ok) return read;
      const record = operation.find ? operation.find(read.value, call) : read.value.get(entity, id);
      if (!record) return refuse(absent);
      const related = operation.related ? await operation.related(record, call, core) : ok(undefined as R);
      if (!related.ok) return related;
      return ok(readReply(call, operation.view(record, read.value, call, related.value), record));
    }),
  };
}

/** Which records a list has, in which order, and which page is asked for. */
export type RecordsWanted<K extends RecordKind> = Pick<RecordListRequest<K>, 'filter' | 'sort' | 'page'>;

/** An operation that lists records of one kind by page. */
export interface ListRecords<K extends RecordKind, B extends TSchema, Q extends TSchema, P, R>
  extends Omit<RecordFacts<K, B, Q, P>, 'requires' | 'absent'> {
  /** What the query asks for. */
  find(call: Sent<B, Q, P>): RecordsWanted<K>;
  /** Reads what the reply shows beside the records of the page. */
  related?(records: readonly Recorded<K>[], call: Sent<B, Q, P>, core: Core): Promise<Result<R>>;
  /** The body of the reply. */
  view(page: RecordPage<K>, call: Sent<B, Q, P>, related: R): unknown;
}

/** Makes an operation that lists records of one kind by page. */
export function listRecords<K extends RecordKind, B extends TSchema, Q extends TSchema, P, R>(
  operation: ListRecords<K, B, Q, P, R>,
): KeyedOperation {
  const { entity } = operation;
  const status = successOf(operation);
  return {
    ...operation,
    kind: 'list',
    handle: front<B, Q, P>(operation, async (call, core) => {
      const page = await core.records.list({
        ...operation.find(call),
        kind: entity,
        workspaceId: call.principal.workspaceId,
        bookmarkOwner: bookmarkOwnerOf(call),
      });
      if (!page.ok) return page;
      const related = operation.related ? await operation.related(page.value.records, call, core) : ok(undefined as R);
      return related.ok ? ok(json(status, operation.view(page.value, call, related.value))) : related;
    }),
  };
}

function targetOf<C>(
  { ownerOf }: { ownerOf?(call: C): string | undefined },
  call: C,
  itself: RecordTarget,
): RecordTarget {
  const owner = ownerOf?.(call);
  return owner === undefined ? itself : { kind: 'customers', find: owner };
}

const lastParameterOf = ({ parameters }: Pick<Call, 'parameters'>): string => Object.values(parameters).at(-1) ?? '';

const absentOf = <C>(
  { entity, absent }: { entity: RecordKind; absent?(call: C): Failure },
  call: C,
  id: string,
): Failure => absent?.(call) ?? { kind: 'not_found', entity, id };

function writesOf<K extends RecordKind>(kind: K, id: string, written: Written<K>): Result<RecordWrite[]> {
  if (!written.ok) return written;
  const { value } = written;
  return ok(Array.isArray(value) ? [...value] : [{ kind, id, content: value } as RecordWrite]);
}
