import { v7 as uuidv7 } from 'uuid';
import type { Actor, WriteCommand } from '../core/command.ts';
import type { Core } from '../core/core.ts';
import type { RecordWrite } from '../core/records/records.ts';
import { type Failure, type Problem, renderFailure } from '../model/failure.ts';
import { FREE_KINDS, type FreeRecordKind } from '../model/record.ts';
import { ok } from '../model/result.ts';
import { sentences } from '../operations/sentences.ts';
import { problem } from './seed-problems.ts';
import type { Seed, SeedEntry } from './seed-schema.ts';
import { orderPatch, requirementsOf } from './seeded-order.ts';

/** Records in one transaction, and the largest number of concurrent orders. */
const MOST_AT_ONCE = 500;

const NOTHING = { status: 200, headers: {}, body: '' };

/**
 * Writes a seed's records, then its orders, through the usual write path. Returns the problems by field or entry.
 * Everything without a problem is written.
 */
export async function writeSeed(core: Core, workspaceId: string, seed: Seed): Promise<Problem[]> {
  const actor = { workspaceId, keyId: 'seed', dialect: 'hub', operation: 'seedWorkspace', requestId: 'seed' };
  for (const kind of FREE_KINDS) {
    const problems = await inChunks(seed[kind] ?? [], (chunk, from) => writeRecords(core, actor, kind, chunk, from));
    if (problems.length > 0) return problems;
  }
  return inChunks(seed.orders ?? [], (chunk, from) => writeOrders(core, actor, chunk, from));
}

async function inChunks(
  entries: readonly SeedEntry[],
  write: (chunk: readonly SeedEntry[], from: number) => Promise<Problem[]>,
): Promise<Problem[]> {
  for (let from = 0; from < entries.length; from += MOST_AT_ONCE) {
    const problems = await write(entries.slice(from, from + MOST_AT_ONCE), from);
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
  const writes = entries.map(({ id = uuidv7(), ...content }) => ({ kind, id, content }) as unknown as RecordWrite);
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
  const outcomes = await Promise.all(entries.map((entry) => core.write(createCommand(actor, entry))));
  return outcomes.flatMap((outcome, i) => (outcome.ok ? [] : problemsOf(outcome.failure, ['orders', from + i])));
}

function createCommand(actor: Actor, entry: SeedEntry): WriteCommand {
  const { id = uuidv7(), aliases = {} } = entry as { id?: string; aliases?: Record<string, string> };
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
