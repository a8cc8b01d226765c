import type { Core } from '../../../core/core.ts';
import { type ClaimedAnswer, NO_CLAIM } from '../../../core/transaction/answers.ts';
import type { IdempotencyClaim, WriteOutcome } from '../../../core/write-command.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { type OrderConditions, orderConditionsOf, readDryRun } from '../../../operations/conditions.ts';
import type { Answer, Call } from '../../../operations/operation.ts';
import { task } from '../../../operations/other-kinds.ts';
import { json, replyOf } from '../../../operations/reply.ts';
import { PROBLEM_TYPE } from '../errors.ts';
import { linesOf as linesOfJson, NDJSON } from '../schema.ts';
import { commandOf, refusedResult, selectedIds } from './lens.ts';
import {
  BULK_REFUSED,
  BulkConflict,
  BulkLine,
  BulkReply,
  BulkRequest,
  type BulkResult,
  MOST_ORDERS,
} from './schema.ts';

export const bulkOrders = task({
  id: 'changeOrders',
  method: 'POST',
  path: '/orders/bulk',
  scope: 'orders:write',
  summary: 'Change many orders',
  description:
    `Up to ${MOST_ORDERS} orders, by their ids or by a filter. The reply has a result for each, in the order of the ` +
    'ids or of creation. Each order is changed separately, unless `all_or_nothing` is true. With `Accept: ' +
    'application/x-ndjson` the reply is streamed: a line with the number of orders, a line for each finished order, ' +
    'and a line with the counts.',
  body: BulkRequest,
  example: { filter: { state: 'draft', tag: 'vip' }, tags: { add: ['call-first'] }, reason: 'Quarter end' },
  handlesDryRun: true,
  replies: {
    200: {
      description: 'The result for each order',
      schema: BulkReply,
      content: { [NDJSON]: linesOfJson(BulkLine) },
    },
    409: {
      description: 'An order was refused, so nothing was changed: `results` has the refused orders.',
      content: { [PROBLEM_TYPE]: BulkConflict },
    },
  },
  answer: bulk,
});

async function bulk(call: Call, core: Core): Promise<Result<Answer>> {
  // Existing values are not exempt: a bulk change must not set an invalid value on many orders.
  const problems = contradictionsOf(call);
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const conditions = orderConditionsOf(call);
  if (!conditions.ok) return conditions;
  const tagged = ['If-Match', 'If-None-Match'].filter((name) => call.header(name.toLowerCase()) !== undefined);
  if (tagged.length > 0) return refuse({ kind: 'invalid', problems: tagged.map(tagOfOne) });
  const isDryRun = readDryRun(call);
  if (!isDryRun.ok) return isDryRun;
  const claimed = await claimOf(call, core, conditions.value.idempotency, isDryRun.value);
  if (!claimed.ok) return claimed;
  if ('earlier' in claimed.value) return replyOf(claimed.value.earlier);
  const claim = claimed.value;
  let isStreamed = false;
  try {
    const work = await prepare(call, core, conditions.value, isDryRun.value);
    if (!work.ok) return work;
    const answer = await answerOf({ ...work.value, claim });
    isStreamed = answer.ok && 'stream' in answer.value;
    return answer;
  } finally {
    // A stream releases the key at its end.
    if (!isStreamed) await claim.release();
  }
}

const tagOfOne = (header: string): Problem => ({
  place: 'header',
  path: [header],
  rule: 'format',
  reason: 'is a tag of one order, and these are many',
  binding: 'shape',
});

interface Work {
  call: Call;
  core: Core;
  commands: ReturnType<typeof commandOf>[];
  /** The sizes of the chunks, in order. */
  chunks: number[];
  isDryRun: boolean;
  isTogether: boolean;
  claim: ClaimedAnswer;
}

/** Claims the idempotency key, if there is one. */
async function claimOf(
  call: Call,
  core: Core,
  idempotency: IdempotencyClaim | undefined,
  isDryRun: boolean,
): ReturnType<Core['answers']['claim']> {
  if (!idempotency || isDryRun) return ok(NO_CLAIM);
  return core.answers.claim(call.principal.workspaceId, idempotency);
}

/** Selects the orders and divides them into chunks. Fails with `invalid` if they are too large for one transaction. */
async function prepare(
  call: Call,
  core: Core,
  conditions: OrderConditions,
  isDryRun: boolean,
): Promise<Result<Omit<Work, 'claim'>>> {
  const { workspaceId } = call.principal;
  const request = call.body as BulkRequest;
  const ids = await selectedIds(core, workspaceId, request);
  if (!ids.ok) return ids;
  const sizes = await core.read.sizes(workspaceId, ids.value);
  if (!sizes.ok) return sizes;
  const patchBytes = request.patch === undefined ? 0 : Buffer.byteLength(call.rawBody);
  const weights = ids.value.map((id) => (sizes.value.get(id) ?? 0) + patchBytes);
  const isTogether = request.all_or_nothing ?? false;
  const problem = tooHeavy(weights, isTogether || isDryRun);
  if (problem) return refuse({ kind: 'invalid', problems: [problem] });
  const commands = ids.value.map((id) => commandOf(id, request, conditions));
  return ok({ call, core, commands, chunks: chunksOf(weights), isDryRun, isTogether });
}

const answerOf = (work: Work): Promise<Result<Answer>> => (work.isTogether ? together(work) : apart(work));

/** Changes each order separately, chunk after chunk. */
async function apart(work: Work): Promise<Result<Answer>> {
  const { claim, isDryRun } = work;
  const results = resultsOf(work);
  if (wantsLines(work.call)) {
    const stream = closing(linesThatAreKept(work, results), () => claim.release());
    return ok({ status: 200, headers: { 'Content-Type': NDJSON }, stream });
  }
  const all: BulkResult[] = [];
  for await (const result of results) all.push(result);
  const reply = json(200, { ...summaryOf(all), dry_run: isDryRun, results: all });
  const kept = isWhole(all) ? await claim.keep(reply) : ok(undefined);
  return kept.ok ? ok(reply) : kept;
}

async function* linesThatAreKept(work: Work, results: AsyncIterable<BulkResult>): AsyncGenerator<string> {
  const all: BulkResult[] = [];
  let text = '';
  for await (const line of linesOf(work.commands.length, work.isDryRun, results, all)) {
    // The last line confirms that the work is done and the reply is stored.
    const isLast = all.length === work.commands.length && line.startsWith('{"summary"');
    text += line;
    if (isLast && isWhole(all)) await work.claim.keep({ status: 200, headers: { 'Content-Type': NDJSON }, body: text });
    yield line;
  }
}

/** Whether every order was available. Otherwise the reply is not stored, so that the client can try again. */
const isWhole = (results: readonly BulkResult[]): boolean =>
  results.every(({ problem }) => !(Number((problem as { status?: unknown } | undefined)?.status) >= 500));

/** A stream that calls `onEnd` at its end, also if it is never read. */
function closing(lines: AsyncGenerator<string>, onEnd: () => Promise<void>): AsyncIterable<string> {
  const iterator: AsyncIterator<string> = {
    next: async () => {
      try {
        const step = await lines.next();
        if (step.done) await onEnd();
        return step;
      } catch (error) {
        await onEnd();
        throw error;
      }
    },
    return: async () => {
      const step = await lines.return(undefined);
      await onEnd();
      return step;
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

async function* resultsOf({ call, core, commands, chunks, isDryRun }: Work): AsyncIterable<BulkResult> {
  let from = 0;
  for (const count of chunks) {
    const chunk = commands.slice(from, from + count);
    from += count;
    if (isDryRun) yield* await decided(call, core, chunk);
    else yield* resultsFrom(call, chunk, await core.writeMany(chunk));
  }
}

async function decided(call: Call, core: Core, chunk: Work['commands']): Promise<BulkResult[]> {
  const { core: dryCore, notes } = core.dryRun({});
  const results = resultsFrom(call, chunk, await dryCore.writeMany(chunk));
  const changes = new Map(notes.orders.map(({ asked, decision }) => [asked, decision.changes]));
  return results.map((result) => {
    const fields = changes.get(result.id);
    return fields === undefined ? result : { ...result, changes: fields };
  });
}

function resultsFrom({ onError }: Call, commands: Work['commands'], outcomes: readonly WriteOutcome[]): BulkResult[] {
  return commands.map((command, i) => {
    const id = 'find' in command.target ? command.target.find : '';
    const outcome = outcomes[i];
    if (outcome?.ok) return JSON.parse(outcome.reply.body) as BulkResult;
    if (outcome?.failure.kind === 'internal') onError(outcome.failure.cause);
    return refusedResult(id, outcome?.failure ?? { kind: 'internal' });
  });
}

/** Changes all orders in one transaction, or none. */
async function together(work: Work): Promise<Result<Answer>> {
  const { call, core, commands, claim, isDryRun } = work;
  const { workspaceId } = call.principal;
  const asLines = wantsLines(call);
  const reply = (results: BulkResult[]) =>
    asLines
      ? { status: 200, headers: { 'Content-Type': NDJSON }, body: textOf(results, isDryRun) }
      : json(200, { ...summaryOf(results), dry_run: isDryRun, results });
  if (isDryRun) {
    const results = await decided(call, core, commands);
    return ok(refusalOf(call, results) ?? reply(results));
  }
  let results: BulkResult[] | undefined;
  const written = await core.writeTogether({
    workspaceId,
    commands,
    beside: (outcomes) => {
      results = resultsFrom(call, commands, outcomes);
      return claim.keeping(reply(results));
    },
  });
  if (!written.ok) return written;
  // After a refusal `beside` is not called, so the results are computed here.
  results ??= resultsFrom(call, commands, written.value);
  return ok(refusalOf(call, results) ?? reply(results));
}

/** The reply if an order was refused and therefore nothing was done. */
function refusalOf(call: Call, results: readonly BulkResult[]): Answer | undefined {
  const refused = results.filter(({ result }) => result === 'refused');
  if (refused.length === 0) return undefined;
  const problem = {
    type: BULK_REFUSED,
    title: 'Nothing was changed',
    status: 409,
    detail: `${refused.length} of ${results.length} orders were refused, so all_or_nothing changed none`,
    request_id: call.requestId,
    results: refused,
  };
  return json(409, problem, { 'Content-Type': PROBLEM_TYPE });
}

const wantsLines = (call: Call): boolean => (call.header('accept') ?? '').toLowerCase().includes(NDJSON);

/** A rule that the schema cannot express: one field must not be changed in two ways. */
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

/** The largest number of orders in a chunk. Between chunks, a streaming client sees progress. */
const MOST_AT_ONCE = 500;

/**
 * The largest size of a chunk: orders and the patch for each. Each order is read, written, and written into its
 * history.
 */
const MOST_BYTES_AT_ONCE = 8 * 1024 * 1024;

/** The largest size of one transaction, or of one reply with all changes. */
const MOST_BYTES_TOGETHER = 64 * 1024 * 1024;

/** Divides orders into chunks by their weights in bytes. Returns the numbers of orders in the chunks. */
function chunksOf(weights: readonly number[]): number[] {
  const chunks: number[] = [];
  let count = 0;
  let bytes = 0;
  for (const weight of weights) {
    if (count > 0 && (count === MOST_AT_ONCE || bytes + weight > MOST_BYTES_AT_ONCE)) {
      chunks.push(count);
      count = 0;
      bytes = 0;
    }
    count++;
    bytes += weight;
  }
  return count > 0 ? [...chunks, count] : chunks;
}

/** The problem of orders that are too large for one transaction or one reply. */
function tooHeavy(weights: readonly number[], isAtOnce: boolean): Problem | undefined {
  const bytes = weights.reduce((sum, weight) => sum + weight, 0);
  if (!isAtOnce || bytes <= MOST_BYTES_TOGETHER) return undefined;
  const expected = MOST_BYTES_TOGETHER;
  const reason = `makes ${bytes} bytes of orders together, and at most ${expected} are changed or run dry in one go`;
  return { place: 'body', path: [], rule: 'range', reason, binding: 'shape', expected };
}

/** Counts the results. */
function summaryOf(results: readonly BulkResult[]) {
  const count = (wanted: BulkResult['result']): number => results.filter(({ result }) => result === wanted).length;
  return {
    total: results.length,
    changed: count('changed'),
    unchanged: count('unchanged'),
    refused: count('refused'),
  };
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/**
 * The lines of a report: the number of orders, each result as it arrives, the counts. Collects the results in `all`.
 */
async function* linesOf(
  total: number,
  isDryRun: boolean,
  results: AsyncIterable<BulkResult>,
  all: BulkResult[],
): AsyncIterable<string> {
  yield line({ total, dry_run: isDryRun });
  for await (const result of results) {
    all.push(result);
    yield line(result);
  }
  yield line({ summary: summaryOf(all) });
}

/** The same lines, from complete results. */
function textOf(results: readonly BulkResult[], isDryRun: boolean): string {
  const lines = [{ total: results.length, dry_run: isDryRun }, ...results, { summary: summaryOf(results) }];
  return lines.map(line).join('');
}
