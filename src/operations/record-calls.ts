import type { Reply } from '../core/command.ts';
import type { RecordSet } from '../core/context/record-set.ts';
import type { RequiredRecords } from '../core/context/required-records.ts';
import type { Core } from '../core/core.ts';
import {
  idOf,
  type RecordListRequest,
  type RecordPage,
  type RecordTarget,
  type RecordWrite,
} from '../core/records/records.ts';
import type { Failure } from '../model/failure.ts';
import type { RecordKind } from '../model/record.ts';
import { ok, type Result, refuse } from '../model/result.ts';
import { isPossibleId } from '../model/text.ts';
import { bookmarkOwnerOf, conditionsOf } from './conditions.ts';
import type { Call } from './operation.ts';
import { json, readReply, replyOf, tagged, withRemoved } from './reply.ts';

/** Which record an answer shows, and tags with its version. */
export interface Subject {
  kind: RecordKind;
  id: string;
}

export interface RecordChangeRequest {
  /** The record that is locked first: for what belongs to a customer, the customer. */
  target: RecordTarget;
  /** The record that is changed, where it is not the target. */
  subject?: Subject;
  requires?: RequiredRecords;
  /** What is to be written; see `RecordCommand`. */
  change(found: RecordSet): Result<RecordWrite[]>;
  status: number;
  /** The body of the answer, after the change; without it the answer has none. */
  show?(found: RecordSet): unknown;
  /** What an unknown target is answered with; by default `not_found`. */
  absent?: Failure;
  /** What the call leaves out it removes: the answer names what. */
  replaces?: boolean;
}

/** Writes records through the one way there is, with what the headers ask for: `If-Match`, `If-None-Match` and `Idempotency-Key`. */
export async function writeRecord(call: Call, core: Core, request: RecordChangeRequest): Promise<Result<Reply>> {
  const { target, show, status } = request;
  const id = idOf(target);
  const absent = request.absent ?? { kind: 'not_found', entity: target.kind, id };
  if (!isPossibleId(id)) return refuse(absent);
  const conditions = conditionsOf(call);
  if (!conditions.ok) return conditions;
  const subject = request.subject ?? { kind: target.kind, id };
  const outcome = await core.records.write({
    ...conditions.value,
    target,
    subject,
    requires: request.requires ?? {},
    change: request.change,
    reply: (found, changes) => {
      if (!show) return { status, headers: {}, body: '' };
      const shown = found.get(subject.kind, subject.id);
      const reply = shown ? tagged(status, show(found), shown) : json(status, show(found));
      if (!request.replaces) return reply;
      const own = changes.filter(({ kind, record_id }) => kind === subject.kind && record_id === shown?.id);
      return withRemoved(
        reply,
        own.flatMap((change) => change.changes),
      );
    },
    absent,
  });
  return replyOf(outcome);
}

/** Reads a record, with what else is needed, and shows it. Fails with `absent`, by default `not_found`. */
export async function showRecord(
  call: Call,
  core: Core,
  request: {
    subject: Subject;
    requires?: RequiredRecords;
    show(found: RecordSet): Result<unknown>;
    absent?: Failure;
  },
): Promise<Result<Reply>> {
  const { subject, requires } = request;
  const absent = request.absent ?? { kind: 'not_found', entity: subject.kind, id: subject.id };
  if (!isPossibleId(subject.id)) return refuse(absent);
  const ids = { ...requires?.ids, [subject.kind]: [...(requires?.ids?.[subject.kind] ?? []), subject.id] };
  const read = await core.records.find(call.principal.workspaceId, { ...requires, ids }, call.dialect);
  if (!read.ok) return read;
  const record = read.value.get(subject.kind, subject.id);
  if (!record) return refuse(absent);
  const shown = request.show(read.value);
  return shown.ok ? ok(readReply(call, shown.value, record)) : shown;
}

/** Lists records and shows a page of them. */
export async function listRecords<K extends RecordKind>(
  call: Call,
  core: Core,
  request: Omit<RecordListRequest<K>, 'workspaceId' | 'bookmarkOwner'> & { show(page: RecordPage<K>): unknown },
): Promise<Result<Reply>> {
  const { show, ...wanted } = request;
  const { workspaceId } = call.principal;
  const page = await core.records.list({ ...wanted, workspaceId, bookmarkOwner: bookmarkOwnerOf(call) });
  return page.ok ? ok(json(200, show(page.value))) : page;
}
