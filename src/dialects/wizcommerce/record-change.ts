import type { Reply } from '../../core/command.ts';
import type { RecordSet } from '../../core/context/record-set.ts';
import type { Core } from '../../core/core.ts';
import type { RecordWrite } from '../../core/records/records.ts';
import type { Failure, Problem } from '../../model/failure.ts';
import { type Result, refuse } from '../../model/result.ts';
import type { Call } from '../../operations/operation.ts';
import { type RecordChangeRequest, writeRecord } from '../../operations/record-calls.ts';
import { mayBeExempt } from './common/lens.ts';

interface RecordChange extends Omit<RecordChangeRequest, 'change'> {
  change(found: RecordSet, absent: Failure): Result<RecordWrite[]>;
  /** Whether what is there may exempt a problem. */
  isExemptible?(problem: Problem): boolean;
}

/**
 * Writes records, as `writeRecord` does, when nothing is wrong with the body that no record could exempt. A bad body is
 * told of before a record that is not there; `change` answers for the rest of the problems, and says `absent` of records
 * other than the target.
 */
export async function changeRecord(
  call: Call,
  core: Core,
  { change, isExemptible = mayBeExempt, ...request }: RecordChange,
): Promise<Result<Reply>> {
  const invalid: Failure = { kind: 'invalid', problems: [...call.problems] };
  const isClear = call.problems.length === 0;
  if (!isClear && !call.problems.some(isExemptible)) return refuse(invalid);
  const { target, subject = 'find' in target ? { kind: target.kind, id: target.find } : undefined } = request;
  const notFound: Failure = { kind: 'not_found', entity: subject?.kind ?? target.kind, id: subject?.id ?? '' };
  const absent = isClear ? (request.absent ?? notFound) : invalid;
  return writeRecord(call, core, { ...request, absent, change: (found) => change(found, absent) });
}
