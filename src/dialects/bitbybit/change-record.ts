import type { Reply } from '../../core/command.ts';
import type { RecordSet } from '../../core/context/record-set.ts';
import type { RequiredRecords } from '../../core/context/required-records.ts';
import type { Core } from '../../core/core.ts';
import type { RecordWrite } from '../../core/records/records.ts';
import type { Failure } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { Call } from '../../operations/operation.ts';
import { writeRecord } from '../../operations/record-calls.ts';

interface Change {
  kind: 'customers' | 'products';
  requires?: RequiredRecords;
  /** Judges the call's problems too: those that are limits, what the record holds may exempt. */
  put(found: RecordSet): Result<RecordWrite[]>;
  show(found: RecordSet): unknown;
}

/** Changes the record that the path names. A bad body is told of before a missing record, as with orders. */
export async function changeRecord(
  call: Call,
  core: Core,
  { kind, requires, put, show }: Change,
): Promise<Result<Reply>> {
  const invalid: Failure = { kind: 'invalid', problems: [...call.problems] };
  const isClear = call.problems.length === 0;
  // What no record can exempt needs no look at one.
  if (!isClear && !call.problems.some(({ binding }) => binding === 'limit')) return refuse(invalid);
  return writeRecord(call, core, {
    target: { kind, find: call.parameters.id ?? '' },
    ...(requires ? { requires } : {}),
    change: put,
    status: 200,
    show: (found) => ({ data: show(found) }),
    ...(isClear ? {} : { absent: invalid }),
  });
}

/** Deletes the record that the path names, with what hangs on it. */
export function deleteRecord(
  call: Call,
  core: Core,
  {
    kind,
    requires,
    also = () => [],
  }: Pick<Change, 'kind' | 'requires'> & { also?(found: RecordSet, id: string): RecordWrite[] },
): Promise<Result<Reply>> {
  const id = call.parameters.id ?? '';
  return writeRecord(call, core, {
    target: { kind, find: id },
    ...(requires ? { requires } : {}),
    change: (found) => {
      const ownId = found.get(kind, id)?.id ?? id;
      return ok([{ kind, id: ownId, content: null }, ...also(found, ownId)]);
    },
    status: 200,
    show: () => ({ data: { id } }),
  });
}
