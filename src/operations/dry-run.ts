import { type Static, Type } from 'typebox';
import type { RequiredRecords } from '../core/context/order-context.ts';
import type { Core } from '../core/core.ts';
import type { DryRunNotes, DryRunOrder } from '../core/transaction/end.ts';
import type { Reply } from '../core/write-command.ts';
import { readShown } from '../model/decimal.ts';
import { eventTypeOf } from '../model/event.ts';
import { type Failure, type FailureTable, renderFailure } from '../model/failure.ts';
import { ok, type Result, refuse } from '../model/result.ts';
import { badHeader, DRY_RUN_HEADER, readDryRun } from './conditions.ts';
import type { Answer, Call, KeyedOperation, NamedView, OpenCall, OpenOperation } from './operation.ts';
import { json, removedFields } from './reply.ts';
import { fieldOf, sentences } from './sentences.ts';

/** Failures of the hub itself, which say nothing about the request: a dry run that meets one fails with it. */
const OURS: ReadonlySet<Failure['kind']> = new Set(['busy', 'unavailable', 'internal']);

/**
 * Handles a call. A write that asks for a dry run gets a core that decides as always, stores nothing and takes notes,
 * and its answer explains what would happen. Fails with `invalid` when the header is neither true nor false.
 */
export async function handle(
  operation: KeyedOperation,
  call: Call,
  core: Core,
  failures: FailureTable<Reply>,
  views: readonly NamedView[],
): Promise<Result<Answer>> {
  if (operation.method === 'GET' || operation.handlesDryRun) return operation.handle(call, core);
  const asked = readDryRun(call);
  if (!asked.ok) return asked;
  if (!asked.value) return operation.handle(call, core);
  const dryRun = core.dryRun(requirementsOf(views));
  const result = (await operation.handle(call, dryRun.core)) as Result<Reply>;
  if (!result.ok && OURS.has(result.failure.kind)) return result;
  return ok(explain(views, dryRun.notes, result, (failure) => renderFailure(failures, failure, call.requestId)));
}

/** What all dialects together show of an order. */
const requirementsOf = (views: readonly NamedView[]): RequiredRecords =>
  Object.assign({}, ...views.map(({ orderView }) => orderView.requires)) as RequiredRecords;

/**
 * Handles a call without an API key. A dry run is refused: what such a call issues, a token for instance, is of use
 * only when it is stored. Fails with `invalid` for the header.
 */
export async function handleOpen(operation: OpenOperation, call: OpenCall, core: Core): Promise<Result<Answer>> {
  const asked = readDryRun(call);
  if (!asked.ok) return asked;
  return asked.value
    ? refuse(badHeader(DRY_RUN_HEADER, 'cannot be asked of a call without a key'))
    : operation.handle(call, core);
}

/** A field before and after a change. */
export const FieldChange = Type.Object(
  { field: Type.String(), from: Type.Unknown(), to: Type.Unknown() },
  { 'x-name': 'FieldChange', description: 'A canonical field before and after; null stands for no value.' },
);

/** What a write would do, in the hub's own format for every dialect. */
export const Explanation = Type.Object(
  {
    dry_run: Type.Literal(true),
    accepted: Type.Boolean({ description: 'Whether the call would succeed.' }),
    replayed: Type.Boolean({ description: 'The idempotency key was used before: its answer would be given again.' }),
    reply: Type.Object(
      { status: Type.Integer(), headers: Type.Record(Type.String(), Type.String()), body: Type.Unknown() },
      { description: "What the call would be answered, in its dialect's own form." },
    ),
    refusal: Type.Optional(
      Type.Object(
        { rule: Type.String(), detail: Type.String() },
        { additionalProperties: true, description: 'The rule that refuses, with what is allowed instead.' },
      ),
    ),
    orders: Type.Array(
      Type.Object({
        id: Type.String(),
        kind: Type.String(),
        version: Type.Object({ from: Type.Integer(), to: Type.Integer() }),
        forced: Type.Boolean(),
        merged: Type.Boolean(),
        changes: Type.Array(FieldChange),
        removed: Type.Array(Type.String()),
        views: Type.Record(Type.String(), Type.Unknown(), {
          description: 'The order as each dialect would show it, by the name of the dialect.',
        }),
      }),
    ),
    records: Type.Array(
      Type.Object({
        kind: Type.String(),
        id: Type.String(),
        change: Type.String(),
        version: Type.Integer(),
        changes: Type.Array(FieldChange),
      }),
    ),
    administration: Type.Array(
      Type.Object({
        entity: Type.String(),
        id: Type.String(),
        change: Type.String(),
        changes: Type.Array(FieldChange),
      }),
      { description: 'What would change of keys, users, statuses, settings.' },
    ),
    events: Type.Array(
      Type.Object({ type: Type.String(), id: Type.String(), version: Type.Integer() }, { additionalProperties: true }),
      { description: 'The events that the change feed would have.' },
    ),
  },
  { 'x-name': 'Explanation' },
);
export type Explanation = Static<typeof Explanation>;

/** Explains what a call would have done, and what it would have been answered. */
export function explain(
  dialects: readonly NamedView[],
  { orders, records, administration }: DryRunNotes,
  result: Result<Reply>,
  renderFailure: (failure: Failure) => Reply,
): Reply {
  const reply = result.ok ? result.value : renderFailure(result.failure);
  const changed = result.ok ? orders.filter(({ decision }) => decision.changes.length > 0) : [];
  const recordChanges = result.ok ? records.flatMap(({ changes }) => changes) : [];
  const explanation: Explanation = {
    dry_run: true,
    accepted: result.ok,
    replayed: reply.headers['Idempotency-Replayed'] === 'true',
    reply: { status: reply.status, headers: reply.headers, body: bodyOf(reply) },
    ...(result.ok ? {} : { refusal: refusalOf(result.failure) }),
    orders: result.ok ? orders.map((order) => explainOrder(dialects, order)) : [],
    records: recordChanges.map(({ kind, record_id, version, change, changes }) => ({
      kind,
      id: record_id,
      change,
      version,
      changes,
    })),
    administration: (result.ok ? administration : []).map(({ entity, entity_id, change, changes }) => ({
      entity,
      id: entity_id,
      change,
      changes,
    })),
    events: [
      ...recordChanges.map(({ kind, record_id: id, version, change, changes }) => ({
        type: eventTypeOf({ entity: kind, kind: change, changes }),
        id,
        version,
      })),
      ...changed.map(({ decision: { kind, order, changes } }) => ({
        type: eventTypeOf({ entity: 'order', kind, changes }),
        id: order.id,
        version: order.version,
        changes,
      })),
    ],
  };
  return json(200, explanation, { [DRY_RUN_HEADER]: 'true' });
}

/** What one order would become, and how every dialect would show it. */
function explainOrder(
  dialects: readonly NamedView[],
  { before, decision, context }: DryRunOrder,
): Explanation['orders'][number] {
  const { order, kind, changes, forced, merged } = decision;
  return {
    id: order.id,
    kind: changes.length > 0 ? kind : 'unchanged',
    version: { from: before?.version ?? 0, to: order.version },
    forced,
    merged,
    changes,
    removed: before ? removedFields(changes) : [],
    views: Object.fromEntries(dialects.map(({ name, orderView }) => [name, orderView.show(order, context)])),
  };
}

const bodyOf = ({ body }: Reply): unknown => {
  try {
    return body === '' ? null : readShown(body);
  } catch {
    return body;
  }
};

function refusalOf(failure: Failure): NonNullable<Explanation['refusal']> {
  const detail = (sentences[failure.kind] as (failure: Failure) => string)(failure);
  return { rule: failure.kind, detail, ...factsOf(failure) };
}

/** What of a refusal programs may want to know. */
function factsOf(failure: Failure): Record<string, unknown> {
  switch (failure.kind) {
    case 'invalid':
      return {
        errors: failure.problems.map(({ place, path, rule, reason, expected }) => ({
          place,
          field: fieldOf({ place, path }),
          rule,
          detail: reason,
          ...(expected === undefined ? {} : { allowed: expected }),
        })),
      };
    case 'refused_transition':
      return { from: failure.from, to: failure.to, allowed: failure.allowed };
    case 'version_conflict':
      return { version: failure.currentVersion, differing: failure.differing, conflicts: failure.sides };
    case 'duplicate':
      return { field: failure.field, value: failure.value };
    case 'forbidden':
      return { scope: failure.scope };
    default:
      return {};
  }
}
