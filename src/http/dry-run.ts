import type { Reply } from '../core/command.ts';
import type { RequiredRecords } from '../core/context/required-records.ts';
import type { Core } from '../core/core.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { type Failure, type Problem, renderFailure } from '../model/failure.ts';
import { ok, type Result, refuse } from '../model/result.ts';
import { DRY_RUN_HEADER, readDryRun } from '../operations/conditions.ts';
import { explain } from '../operations/explain.ts';
import type { Answer, Call, KeyedOperation, OpenCall, OpenOperation } from '../operations/operation.ts';

/** What all dialects together show of an order. */
const requirementsOfViews = (dialects: readonly Pick<Dialect, 'orderView'>[]): RequiredRecords =>
  Object.assign({}, ...dialects.map(({ orderView }) => orderView.requires)) as RequiredRecords;

/** Failures of the hub, which say nothing of the request: a dry run that meets one found nothing out, and fails itself. */
const OURS: ReadonlySet<Failure['kind']> = new Set(['busy', 'unavailable', 'internal']);

/**
 * Handles a call. One that would write and asks to be run dry is handled with a core that decides as always, stores
 * nothing and takes notes, and is answered with an explanation. Fails with `invalid` when the header is neither true nor false.
 */
export async function handle(
  operation: KeyedOperation,
  call: Call,
  core: Core,
  dialect: Dialect,
  dialects: readonly Dialect[],
): Promise<Result<Answer>> {
  if (operation.method === 'GET' || operation.handlesDryRun) return operation.handle(call, core);
  const asked = readDryRun(call);
  if (!asked.ok) return asked;
  if (!asked.value) return operation.handle(call, core);
  const dryRun = core.dryRun(requirementsOfViews(dialects));
  const result = (await operation.handle(call, dryRun.core)) as Result<Reply>;
  if (!result.ok && OURS.has(result.failure.kind)) return result;
  return ok(
    explain(dialects, dryRun.notes, result, (failure) => renderFailure(dialect.failures, failure, call.requestId)),
  );
}

/**
 * Handles a call without a key. What it gives out, such as a token, is of use only when it is stored: it is not run dry,
 * and whoever asks for that must not be given one. Fails with `invalid` for the header.
 */
export async function handleOpen(operation: OpenOperation, call: OpenCall, core: Core): Promise<Result<Answer>> {
  const asked = readDryRun(call);
  if (!asked.ok) return asked;
  if (!asked.value) return operation.handle(call, core);
  const reason = 'is not available for a call without a key';
  const problem: Problem = { place: 'header', path: [DRY_RUN_HEADER], rule: 'format', reason, binding: 'shape' };
  return refuse({ kind: 'invalid', problems: [problem] });
}
