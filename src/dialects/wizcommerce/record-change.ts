import type { Reply } from '../../core/command.ts';
import type { Core } from '../../core/core.ts';
import type { Failure } from '../../model/failure.ts';
import { type Result, refuse } from '../../model/result.ts';
import type { Call } from '../dialect.ts';
import { type RecordChangeRequest, writeRecord } from '../record-calls.ts';
import { isExcusable } from './excuse.ts';

/**
 * Writes records, as `writeRecord` does, when nothing is wrong with the body that no record could excuse. A bad body is
 * told of before a record that is not there; `change` answers for the rest of the problems, and says `absent` of records
 * other than the target.
 */
export async function changeRecord(
  call: Call,
  core: Core,
  { change, ...request }: Omit<RecordChangeRequest, 'change'> & { change(...args: ChangeArguments): Changed },
): Promise<Result<Reply>> {
  const invalid: Failure = { kind: 'invalid', problems: [...call.problems] };
  const isClear = call.problems.length === 0;
  if (!isClear && !call.problems.some(isExcusable)) return refuse(invalid);
  const { target, subject = 'find' in target ? { kind: target.kind, id: target.find } : undefined } = request;
  const notFound: Failure = { kind: 'not_found', entity: subject?.kind ?? target.kind, id: subject?.id ?? '' };
  const absent = isClear ? (request.absent ?? notFound) : invalid;
  return writeRecord(call, core, { ...request, absent, change: (found) => change(found, absent) });
}

type ChangeArguments = [...Parameters<RecordChangeRequest['change']>, absent: Failure];
type Changed = ReturnType<RecordChangeRequest['change']>;
