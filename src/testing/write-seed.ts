import type { RequiredRecords } from '../core/context/order-context.ts';
import type { Core } from '../core/core.ts';
import type { RecordWrite } from '../core/records/record-command.ts';
import type { Actor, WriteCommand } from '../core/write-command.ts';
import type { OrderPatch } from '../model/change.ts';
import { type Failure, type Problem, renderFailure } from '../model/failure.ts';
import { isParty, isPatched, orderFieldsWhere } from '../model/order-fields.ts';
import { FREE_KINDS, type FreeRecordKind } from '../model/record.ts';
import { ok } from '../model/result.ts';
import type { StatusTarget } from '../model/status.ts';
import { parseInstant } from '../model/time.ts';
import { sentences } from '../operations/sentences.ts';
import { problem } from './common/errors.ts';
import { isReference } from './seed-references.ts';
import { READ_ONLY, type Seed, type SeedEntry } from './seed-schema.ts';

/** Records in one transaction, and the largest number of concurrent orders. */
const MOST_AT_ONCE = 500;

const NOTHING = { status: 200, headers: {}, body: '' };

/**
 * Writes a seed's records, then its orders, through the usual write path. Returns the problems by field or entry.
 * Everything without a problem is written. `isOneByOne`: the orders get their ids in the order of the seed.
 */
export async function writeSeed(
  core: Core,
  workspaceId: string,
  seed: Seed,
  { isOneByOne }: { isOneByOne: boolean },
): Promise<Problem[]> {
  const actor = { workspaceId, keyId: 'seed', dialect: 'hub', operation: 'seedWorkspace', requestId: 'seed' };
  for (const kind of FREE_KINDS) {
    const problems = await inChunks(seed[kind] ?? [], (chunk, from) => writeRecords(core, actor, kind, chunk, from));
    if (problems.length > 0) return problems;
  }
  const most = isOneByOne ? 1 : MOST_AT_ONCE;
  return inChunks(seed.orders ?? [], (chunk, from) => writeOrders(core, actor, chunk, from), most);
}

async function inChunks(
  entries: readonly SeedEntry[],
  write: (chunk: readonly SeedEntry[], from: number) => Promise<Problem[]>,
  most = MOST_AT_ONCE,
): Promise<Problem[]> {
  for (let from = 0; from < entries.length; from += most) {
    const problems = await write(entries.slice(from, from + most), from);
    if (problems.length > 0) return problems;
  }
  return [];
}

async function writeRecords(
  core: Core,
  actor: Actor,
  kind: FreeRecordKind,
  entries: readonly SeedEntry[],
  from: number,
): Promise<Problem[]> {
  const writes = entries.map(
    ({ id = core.newId(actor.workspaceId), ...content }) => ({ kind, id, content }) as unknown as RecordWrite,
  );
  const target = { kind, create: writes[0]?.id ?? '' };
  const outcome = await core.records.write({
    actor,
    target,
    requires: {},
    change: () => ok(writes),
    reply: () => NOTHING,
    absent: { kind: 'not_found', entity: kind, id: target.create },
  });
  if (outcome.ok) return [];
  const { failure } = outcome;
  const place = failure.kind === 'duplicate' ? placeOf(entries, failure) : undefined;
  return problemsOf(failure, place ? [kind, from + place.index, place.field] : [kind]);
}

function placeOf(
  entries: readonly SeedEntry[],
  { field, value }: { field: string; value: string },
): { index: number; field: string } | undefined {
  const has = (entry: SeedEntry): boolean => {
    const present: unknown = entry[field];
    return present === value || (typeof present === 'object' && Object.values(present ?? {}).includes(value));
  };
  const index = entries.findLastIndex(has);
  return index === -1 ? undefined : { index, field };
}

async function writeOrders(core: Core, actor: Actor, entries: readonly SeedEntry[], from: number): Promise<Problem[]> {
  const outcomes = await Promise.all(entries.map((entry) => core.write(createCommand(core, actor, entry))));
  return outcomes.flatMap((outcome, i) => (outcome.ok ? [] : problemsOf(outcome.failure, ['orders', from + i])));
}

function createCommand(core: Core, actor: Actor, entry: SeedEntry): WriteCommand {
  const { id = core.newId(actor.workspaceId), aliases = {} } = entry as {
    id?: string;
    aliases?: Record<string, string>;
  };
  return {
    actor,
    target: { create: id, aliases },
    change: () => ok(orderPatch(entry)),
    requires: { ...requirementsOf(entry), aliases: Object.values(aliases) },
    reply: () => NOTHING,
    absent: { kind: 'not_found', entity: 'order', id },
  };
}

/** A failure as problems of the seed, below the path of the refused entry. */
function problemsOf(failure: Failure, path: Problem['path']): Problem[] {
  if (failure.kind === 'invalid')
    return failure.problems.map((found) => ({ ...found, path: [...path, ...found.path] }));
  return [problem(path, `was refused: ${renderFailure(sentences, failure)}`)];
}

const PARTIES = orderFieldsWhere(isParty);
const MOMENTS = orderFieldsWhere((field) => field.kind === 'time' && isPatched(field));
const NOT_CONTENT = new Set<string>([...READ_ONLY, ...PARTIES, ...MOMENTS, 'id', 'aliases', 'status', 'line_items']);

const NO_QUANTITIES = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };

/** The new order of an entry of a seed. */
function orderPatch(entry: SeedEntry): OrderPatch {
  const patch: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(entry)) if (!NOT_CONTENT.has(field)) patch[field] = value;
  for (const field of PARTIES) {
    const part: unknown = entry[field];
    if (part !== undefined) patch[field] = isReference(part) ? { stored_id: part.id } : part;
  }
  for (const field of MOMENTS) {
    const moment = entry[field];
    if (typeof moment === 'string') patch[field] = parseInstant(moment);
  }
  const lines = entry['line_items'] as Record<string, unknown>[] | undefined;
  if (lines) patch['line_items'] = lines.map((line) => ({ ...NO_QUANTITIES, ...line }));
  const status = statusOf(entry);
  return { ...(patch as OrderPatch), ...(status ? { status } : {}) };
}

function statusOf({ status }: SeedEntry): StatusTarget | undefined {
  const { id, state } = (status ?? {}) as { id?: string; state?: string };
  if (id !== undefined) return { entry_id: id };
  return state === undefined ? undefined : ({ state } as StatusTarget);
}

/** The records that it requires. */
function requirementsOf(entry: SeedEntry): RequiredRecords {
  const text = (value: unknown): string[] => (typeof value === 'string' ? [value] : []);
  const stored = (part: unknown): string[] => (isReference(part) ? [part.id] : []);
  return {
    workspace: true,
    ids: {
      customers: text(entry['customer_id']),
      contacts: stored(entry['primary_contact']),
      addresses: [...stored(entry['billing_address']), ...stored(entry['shipping_address'])],
    },
    referenceIds: text(entry['reference_id']),
  };
}
