import { differences, type FieldChange } from '../../model/change.ts';
import type { Recorded, RecordKind } from '../../model/record.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { RecordChange } from '../../store/records/records.ts';
import type { RecordSet } from '../context/record-set.ts';
import type { Environment } from '../write-command.ts';
import { type Actor, isUnwanted } from '../write-command.ts';
import { idOf, type RecordCommand, type RecordWrite } from './record-command.ts';

/** The decision on a command: only records that change. */
export interface RecordDecision {
  /** By kind, records to insert, to store anew and to restore, and ids to delete. */
  inserted: RecordsByKind;
  updated: RecordsByKind;
  restored: RecordsByKind;
  deleted: Map<RecordKind, string[]>;
  changes: RecordChange[];
}

type RecordsByKind = Map<RecordKind, Recorded<RecordKind>[]>;

/**
 * Decides a command on records, and puts the result into `found`. Otherwise pure. Fails with what the command refuses, with its
 * `absent`, or with `version_conflict`.
 */
export function decideRecords(
  command: Pick<
    RecordCommand,
    'actor' | 'target' | 'subject' | 'change' | 'absent' | 'knownVersions' | 'unwantedVersions'
  >,
  found: RecordSet,
  environment: Environment,
): Result<RecordDecision> {
  const { target, subject } = command;
  if ('find' in target && !found.get(target.kind, target.find)) return refuse(command.absent);
  const requested = command.change(found);
  if (!requested.ok) return requested;
  const versioned = subject ?? { kind: target.kind, id: idOf(target) };
  const present = found.get(versioned.kind, versioned.id) ?? found.deleted(versioned.kind, versioned.id);
  if ('put' in target && !present && command.knownVersions) {
    // A record that does not exist is at none of the versions that the caller knows.
    return refuse({ kind: 'version_conflict', currentVersion: 0, differing: [], entity: versioned.kind });
  }
  if (present && isUnwanted(command.unwantedVersions, present.version)) {
    const { version: currentVersion } = present;
    return refuse({
      kind: 'version_conflict',
      currentVersion,
      differing: [],
      entity: versioned.kind,
      isUnwanted: true,
    });
  }
  const decision = decideWrites(requested.value, found, command.actor, environment);
  const isStale = command.knownVersions && present && !command.knownVersions.includes(present.version);
  // A caller with an old version is not refused when its change is in effect already.
  if (isStale && decision.changes.length > 0) {
    const differing = decision.changes.flatMap(({ changes }) => changes.map(({ field }) => field));
    const { version: currentVersion } = present;
    const entity = versioned.kind;
    const sides = decision.changes
      .filter(({ kind, record_id }) => kind === entity && record_id === present.id)
      .flatMap(({ changes }) => changes.map(({ field, from, to }) => ({ field, theirs: from, yours: to })));
    return refuse({ kind: 'version_conflict', currentVersion, differing: [...new Set(differing)], sides, entity });
  }
  for (const [kind, records] of [...decision.inserted, ...decision.updated, ...decision.restored]) {
    found.put(kind, records);
  }
  for (const [kind, ids] of decision.deleted) for (const id of ids) found.remove(kind, id);
  return ok(decision);
}

/**
 * Compares writes with the records that were found. Writes that change nothing are dropped. A record that was read to be
 * restored is restored.
 */
export function decideWrites(
  writes: readonly RecordWrite[],
  found: RecordSet,
  actor: Actor,
  { now }: Pick<Environment, 'now'>,
): RecordDecision {
  const decision: RecordDecision = {
    inserted: new Map(),
    updated: new Map(),
    restored: new Map(),
    deleted: new Map(),
    changes: [],
  };
  for (const { kind, id: named, content } of writes) {
    const gone = found.deleted(kind, named);
    const present = gone ?? found.get(kind, named);
    const id = present?.id ?? named;
    const note = (
      change: RecordChange['change'],
      version: number,
      changed_at: string,
      changes: FieldChange[],
    ): void => {
      const { dialect, operation, keyId, requestId, traceContext } = actor;
      const done = { dialect, operation, actor: keyId, request_id: requestId, trace_context: traceContext };
      decision.changes.push({ kind, record_id: id, version, change, changes, changed_at, ...done });
    };
    if (content === null) {
      if (!present) continue;
      push(decision.deleted, kind, id);
      note('deleted', present.version + 1, later(now, present.changed_at), []);
      continue;
    }
    const changes = differences(present, content, KEPT);
    if (present && !gone && changes.length === 0) continue;
    const changed_at = present ? later(now, present.changed_at) : now;
    const kept = { id, version: (present?.version ?? 0) + 1, created_at: present?.created_at ?? now, changed_at };
    const [into, change] = gone
      ? ([decision.restored, 'restored'] as const)
      : present
        ? ([decision.updated, 'updated'] as const)
        : ([decision.inserted, 'created'] as const);
    push(into, kind, { ...content, ...kept } as Recorded<RecordKind>);
    note(change, kept.version, changed_at, changes);
  }
  return decision;
}

const KEPT = new Set(['id', 'version', 'created_at', 'changed_at', 'deleted_at']);

/** The hub's time of a change never goes backwards. */
const later = (now: string, before: string): string => (now > before ? now : before);

function push<T>(into: Map<RecordKind, T[]>, kind: RecordKind, value: T): void {
  const list = into.get(kind) ?? [];
  list.push(value);
  into.set(kind, list);
}
