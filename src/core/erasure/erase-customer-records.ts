import type { Recorded, RecordKind } from '../../model/record.ts';
import { refuse } from '../../model/result.ts';
import { instantOf } from '../../model/time.ts';
import type { Connection } from '../../store/database/connection.ts';
import { type Query, storing } from '../../store/database/query.ts';
import { BEGIN, lockWithin, ROLLBACK } from '../../store/database/transaction.ts';
import { forgetRead } from '../../store/erasure/attempts.ts';
import { blankRecordChanges, findRecordVersions, type RecordVersion } from '../../store/erasure/history.ts';
import { findCustomer, findRecordsOfCustomer, type KeptRecord, lockCustomer } from '../../store/erasure/records.ts';
import {
  deleteRecords,
  insertRecordChanges,
  type RecordChange,
  replaceAliases,
  updateRecords,
} from '../../store/records/records.ts';
import { endTransaction } from '../transaction/end.ts';
import type { Outcome } from '../transaction/run.ts';
import { isUnwanted, type Reply, type WriteOutcome } from '../write-command.ts';
import type { Person } from './erase-order.ts';
import { eraseRecord, eraseVersions, PERSONAL_KINDS } from './erase-record.ts';
import type { ErasureCounts, ErasureRun } from './erasure.ts';
import { createMentions, namesIn, surnamesIn } from './person.ts';

/** A customer with their addresses, contacts and other records, and the texts that identify the person. */
export interface CustomerRecords extends Person {
  records: KeptRecord[];
}

/** The first transaction: softly deletes those of the customer's records that are not deleted. */
export async function deleteCustomerRecords(
  connection: Connection,
  command: ErasureRun,
  waitMs: number,
): Promise<Outcome<{ customerRecords: CustomerRecords }>> {
  const { actor, customerId, knownVersions, unwantedVersions, ending } = command;
  const { records, versions } = await readCustomerRecords(connection, command, waitMs);
  const customer = records.find(({ kind }) => kind === 'customers');
  const present = customer?.deleted ? undefined : customer?.record.version;
  const isStale = present !== undefined && knownVersions !== undefined && !knownVersions.includes(present);
  const isSeen = present !== undefined && isUnwanted(unwantedVersions, present);
  if (!customer || isStale || isSeen) {
    await connection.pipeline(ROLLBACK);
    if (!customer) return { ok: false, failure: { kind: 'not_found', entity: 'customers', id: customerId } };
    const { version: currentVersion } = customer.record;
    const unwanted = isSeen ? { isUnwanted: true as const } : {};
    return refuse({ kind: 'version_conflict', currentVersion, differing: [], entity: 'customers', ...unwanted });
  }
  const customerRecords = customerRecordsOf(customerId, records, versions);
  const living = records.filter(({ deleted }) => !deleted);
  const now = instantOf(connection.now);
  const changes = living.map((kept) => noteOf(kept, 'deleted', [], versions, now, command));
  const writes = living.map(({ kind, record }) => deleteRecords(kind, actor.workspaceId, [record.id]));
  await endTransaction(
    connection,
    living.length > 0
      ? [
          ...writes,
          ...replaceAliases('customers', actor.workspaceId, [{ id: customerId }]),
          insertRecordChanges(actor.workspaceId, changes),
        ]
      : [],
    ending,
  );
  return { ok: true, customerRecords };
}

/**
 * The second transaction: blanks the records, so that later answers do not show them. Their history keeps the values
 * until the last transaction, since a resumed erasure searches for them.
 */
export async function hideRecords(
  connection: Connection,
  command: ErasureRun,
  { names }: CustomerRecords,
  waitMs: number,
): Promise<Outcome<{ records: number }>> {
  const { actor, ending } = command;
  const { records, versions } = await readCustomerRecords(connection, command, waitMs);
  const mentions = createMentions(names);
  const now = instantOf(connection.now);
  const hidden = records.flatMap((kept) => {
    const left = eraseRecord(kept, mentions);
    if (!left) return [];
    const before = kept.record as unknown as Record<string, unknown>;
    const changes = left.changes.map((change) => ({ ...change, from: before[change.field] ?? null }));
    const note = noteOf(kept, 'updated', changes, versions, now, command);
    const { version, changed_at } = note;
    return [{ kind: kept.kind, record: { ...left.record, version, changed_at } as Recorded<RecordKind>, note }];
  });
  const notes = hidden.map(({ note }) => note);
  const writes = [
    ...hidden.map(({ kind, record }) => updateRecords(kind, actor.workspaceId, [record])),
    ...(notes.length > 0 ? [insertRecordChanges(actor.workspaceId, notes)] : []),
  ];
  await endTransaction(connection, writes, ending);
  return { ok: true, records: hidden.length };
}

/** The statements that store an answer in the last transaction of the request. */
export type Keeping = (reply: Reply) => Query<void>[];

/** The last transaction: blanks the records' history and stores the answer. */
export async function blankHistory(
  connection: Connection,
  command: ErasureRun,
  { names }: CustomerRecords,
  { counts, keeping, waitMs }: { counts: ErasureCounts; keeping: Keeping; waitMs: number },
): Promise<WriteOutcome> {
  const { actor, ending } = command;
  const { versions } = await readCustomerRecords(connection, command, waitMs);
  const blanked = eraseVersions(versions, createMentions(names));
  const reply = command.reply({ ...counts, versions: counts.versions + blanked.length });
  const writes = [
    ...(blanked.length > 0 ? [blankRecordChanges(actor.workspaceId, blanked)] : []),
    // The event of the hiding had the values, too.
    ...(blanked.length > 0 ? [forgetRead(actor.workspaceId)] : []),
    ...(ending === 'commit' ? keeping(reply) : []),
  ];
  await endTransaction(connection, writes, ending);
  return { ok: true, reply, replayed: false };
}

interface Read {
  records: KeptRecord[];
  versions: RecordVersion[];
}

/** Locks the customer first. Every write to the customer's records holds the same lock. */
async function readCustomerRecords(
  connection: Connection,
  { actor: { workspaceId }, customerId }: ErasureRun,
  waitMs: number,
): Promise<Read> {
  const read: Read = { records: [], versions: [] };
  const keep = (kept: KeptRecord[]): void => void read.records.push(...kept);
  const queries: Query<void>[] = [BEGIN, ...lockWithin(waitMs, [lockCustomer(workspaceId, customerId)])];
  queries.push(storing(findCustomer(workspaceId, customerId), keep));
  for (const kind of PERSONAL_KINDS) {
    if (kind !== 'customers') queries.push(storing(findRecordsOfCustomer(kind, workspaceId, customerId), keep));
  }
  await connection.pipeline(...queries);
  const byKind = Map.groupBy(read.records, ({ kind }) => kind);
  const histories = [...byKind].map(([kind, records]) =>
    storing(
      findRecordVersions(
        workspaceId,
        kind,
        records.map(({ record }) => record.id),
      ),
      (versions) => void read.versions.push(...versions),
    ),
  );
  await connection.pipeline(...histories);
  return read;
}

/** Earlier values identify the person too: an earlier note may mention an earlier phone number. */
function customerRecordsOf(
  customerId: string,
  records: KeptRecord[],
  versions: readonly RecordVersion[],
): CustomerRecords {
  const values = versions.flatMap(({ changes }) =>
    (['from', 'to'] as const).map((side) => Object.fromEntries(changes.map((change) => [change.field, change[side]]))),
  );
  const said = [...records.map(({ record }) => record), ...values];
  return {
    customerId,
    records,
    partyIds: new Set(records.filter(({ kind }) => kind !== 'customers').map(({ record }) => record.id)),
    names: new Set(said.flatMap(namesIn)),
    surnames: new Set(said.flatMap(surnamesIn)),
  };
}

/** The entry of the erasure in a record's history. */
export function noteOf(
  { kind, record }: KeptRecord,
  change: RecordChange['change'],
  changes: RecordChange['changes'],
  versions: readonly RecordVersion[],
  now: string,
  { actor }: Pick<ErasureRun, 'actor'>,
): RecordChange {
  const own = versions.filter((version) => version.kind === kind && version.record_id === record.id);
  const version = Math.max(record.version, ...own.map((each) => each.version)) + 1;
  const { dialect, operation, keyId, requestId, traceContext } = actor;
  const changed_at = now > record.changed_at ? now : record.changed_at;
  const done = { dialect, operation, actor: keyId, request_id: requestId, trace_context: traceContext };
  return { kind, record_id: record.id, version, change, changes, changed_at, ...done };
}
