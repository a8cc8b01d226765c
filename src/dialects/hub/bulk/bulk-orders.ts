import type { WriteOutcome } from '../../../core/command.ts';
import type { Core } from '../../../core/core.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { orderConditionsOf, readSwitch, replyOf } from '../../conditions.ts';
import type { Answer, Call, Operation } from '../../dialect.ts';
import { json } from '../../reply.ts';
import { commandOf, refusedResult } from './commands.ts';
import { linesOf, NDJSON, summaryOf, textOf } from './report.ts';
import { selectedIds } from './selection.ts';
import { BulkReply, BulkRequest, type BulkResult, MOST_ORDERS } from './wire.ts';

/** Orders in one go: between them, whoever follows the lines sees how far it is. */
const CHUNK = 500;

export const bulkOrders: Operation = {
  id: 'changeOrders',
  method: 'POST',
  path: '/orders/bulk',
  scope: 'orders:write',
  summary: 'Change many orders',
  description:
    `Up to ${MOST_ORDERS} orders, by their ids or by a filter, with a result for each, in the order of the ids or of their ` +
    'creation. Each is changed by itself, unless `all_or_nothing` is asked for. With `Accept: application/x-ndjson` a line ' +
    'comes for each order as soon as it is done, after one that says how many there are, and before one with the counts.',
  body: BulkRequest,
  rehearsesItself: true,
  replies: {
    200: { description: 'What became of each order', schema: BulkReply },
    409: { description: 'One was refused, so nothing was done: `results` has those that were refused.' },
  },
  handle: bulk,
};

async function bulk(call: Call, core: Core): Promise<Result<Answer>> {
  // A value that an order may have already, against the rules, is nothing to set on many.
  const problems = call.problems.length > 0 ? [...call.problems] : contradictionsOf(call);
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const conditions = orderConditionsOf(call);
  if (!conditions.ok) return conditions;
  const isRehearsed = readSwitch(call, 'Stele-Dry-Run');
  if (!isRehearsed.ok) return isRehearsed;
  const { workspaceId } = call.principal;
  const { idempotency } = conditions.value;
  const earlier = idempotency && (await core.answers.find(workspaceId, idempotency));
  if (earlier && !earlier.ok) return earlier;
  if (earlier?.value) return replyOf(earlier.value);
  const request = call.body as BulkRequest;
  const ids = await selectedIds(core, workspaceId, request);
  if (!ids.ok) return ids;
  const commands = ids.value.map((id) => commandOf(id, request, conditions.value));
  const work: Work = { call, core, commands, ids: ids.value, idempotency, isRehearsed: isRehearsed.value };
  return request.all_or_nothing ? together(work) : apart(work);
}

interface Work {
  call: Call;
  core: Core;
  commands: ReturnType<typeof commandOf>[];
  ids: string[];
  idempotency: Extract<ReturnType<typeof orderConditionsOf>, { ok: true }>['value']['idempotency'];
  isRehearsed: boolean;
}

/** Each order by itself, chunk after chunk. */
async function apart(work: Work): Promise<Result<Answer>> {
  const results = resultsOf(work);
  if (wantsLines(work.call)) {
    return ok({ status: 200, headers: { 'Content-Type': NDJSON }, stream: linesThatAreKept(work, results) });
  }
  const all: BulkResult[] = [];
  for await (const result of results) all.push(result);
  return keep(work, json(200, { ...summaryOf(all), dry_run: work.isRehearsed, results: all }), all);
}

async function* linesThatAreKept(work: Work, results: AsyncIterable<BulkResult>): AsyncIterable<string> {
  const all: BulkResult[] = [];
  let text = '';
  for await (const line of linesOf(work.ids.length, work.isRehearsed, results, all)) {
    text += line;
    yield line;
  }
  await keep(work, { status: 200, headers: { 'Content-Type': NDJSON }, body: text }, all);
}

/** Keeps the answer for the idempotency key, unless some orders could not be had: they are to be tried again. */
async function keep(
  { core, call, idempotency, isRehearsed }: Work,
  reply: Parameters<Core['answers']['keep']>[2],
  results: readonly BulkResult[],
): Promise<Result<Answer>> {
  const isTransient = results.some(
    ({ problem }) => Number((problem as { status?: unknown } | undefined)?.status) >= 500,
  );
  if (!idempotency || isRehearsed || isTransient) return ok(reply);
  const kept = await core.answers.keep(call.principal.workspaceId, idempotency, reply);
  return kept.ok ? replyOf(kept.value) : kept;
}

async function* resultsOf({ core, commands, isRehearsed }: Work): AsyncIterable<BulkResult> {
  for (let i = 0; i < commands.length; i += CHUNK) {
    const chunk = commands.slice(i, i + CHUNK);
    if (isRehearsed) yield* await rehearsed(core, chunk);
    else yield* resultsFrom(chunk, await core.writeMany(chunk));
  }
}

async function rehearsed(core: Core, chunk: Work['commands']): Promise<BulkResult[]> {
  const { core: rehearsing, told } = core.rehearse({});
  const results = resultsFrom(chunk, await rehearsing.writeMany(chunk));
  const changes = new Map(told.orders.map(({ asked, decision }) => [asked, decision.changes]));
  return results.map((result) => {
    const fields = changes.get(result.id);
    return fields === undefined ? result : { ...result, changes: fields };
  });
}

function resultsFrom(commands: Work['commands'], outcomes: readonly WriteOutcome[]): BulkResult[] {
  return commands.map((command, i) => {
    const id = 'find' in command.target ? command.target.find : '';
    const outcome = outcomes[i];
    if (outcome?.ok) return JSON.parse(outcome.reply.body) as BulkResult;
    return refusedResult(id, outcome?.failure ?? { kind: 'internal' });
  });
}

/** All orders in one transaction, or none. */
async function together(work: Work): Promise<Result<Answer>> {
  const { call, core, commands, idempotency, isRehearsed } = work;
  const { workspaceId } = call.principal;
  const asLines = wantsLines(call);
  const reply = (results: BulkResult[]) =>
    asLines
      ? { status: 200, headers: { 'Content-Type': NDJSON }, body: textOf(results, isRehearsed) }
      : json(200, { ...summaryOf(results), dry_run: isRehearsed, results });
  if (isRehearsed) {
    const results = await rehearsed(core, commands);
    return ok(refusalOf(call, results) ?? reply(results));
  }
  let results: BulkResult[] = [];
  const written = await core.writeTogether({
    workspaceId,
    commands,
    idempotency,
    reply: (outcomes) => {
      results = resultsFrom(commands, outcomes);
      return reply(results);
    },
  });
  if (!written.ok) return written;
  return written.value.replayed
    ? replyOf({ ok: true, ...written.value })
    : ok(refusalOf(call, results) ?? written.value.reply);
}

/** What is answered when one was refused, so that nothing was done. */
function refusalOf(call: Call, results: readonly BulkResult[]): Answer | undefined {
  const refused = results.filter(({ result }) => result === 'refused');
  if (refused.length === 0) return undefined;
  const problem = {
    type: 'urn:problem-type:stele:bulk-refused',
    title: 'Nothing was changed',
    status: 409,
    detail: `${refused.length} of ${results.length} orders were refused, and all or nothing was asked for`,
    request_id: call.requestId,
    results: refused,
  };
  return json(409, problem, { 'Content-Type': 'application/problem+json' });
}

const wantsLines = (call: Call): boolean => (call.header('accept') ?? '').toLowerCase().includes(NDJSON);

/** What the schema cannot say: what is to become of a field in two ways at once. */
function contradictionsOf({ body }: Call): Problem[] {
  const { patch } = (body ?? {}) as { patch?: unknown };
  if (typeof patch !== 'object' || patch === null) return [];
  return ['tags', 'status']
    .filter((name) => Object.hasOwn(body as object, name) && Object.hasOwn(patch, name))
    .map((name) => ({
      place: 'body',
      path: [name],
      rule: 'count',
      reason: `must not be sent together with patch.${name}`,
      binding: 'shape',
    }));
}
