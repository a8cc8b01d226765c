import type { FieldChange } from '../../model/change.ts';
import type { RecordKind } from '../../model/record.ts';
import { type Query, type Row, toInstant } from '../database/query.ts';
import { consecutiveVersions, type Moment } from '../orders/versions.ts';
import type { RecordChange } from './records.ts';

/** A record by the id that a dialect's clients use, deleted or not. With an owner, one that belongs to that customer. */
export interface RecordReference {
  kind: RecordKind;
  dialect: string;
  id: string;
  /** The customer's id, as the dialect's clients use it. */
  ownerId?: string | undefined;
}

/** Consecutive versions of a record. */
export interface RecordVersions {
  changes: RecordChange[];
  /** Whether more versions were requested than can be read at once. */
  hasMore: boolean;
}

/** Reads up to `most` versions of a record before one version, the latest first. Fewer when they are long. */
export function findRecordChangesBefore(
  workspaceId: string,
  reference: RecordReference,
  before: number,
  most: number,
): Query<RecordVersions> {
  return {
    name: nameFor('find_record_changes_before', reference),
    text: versionsQuery(reference, '<', 'desc', 'true'),
    values: [...valuesOf(workspaceId, reference), before, most],
    read: readVersions,
  };
}

/** Reads up to `most` versions of a record after one version and up to a moment, the first one first. */
export function findRecordChangesUntil(
  workspaceId: string,
  reference: RecordReference,
  moment: Moment,
  after: number,
  most: number,
): Query<RecordVersions> {
  const [name, condition, value] =
    'version' in moment
      ? ['find_record_changes_until_version', 'c.version <= $8::int', moment.version]
      : ['find_record_changes_as_of', 'c.changed_at <= $8::timestamptz', moment.asOf];
  return {
    name: nameFor(name, reference),
    text: versionsQuery(reference, '>', 'asc', condition),
    values: [...valuesOf(workspaceId, reference), after, most, value],
    read: readVersions,
  };
}

const nameFor = (name: string, { kind }: RecordReference): string => `${name}_${kind}`;

const valuesOf = (workspaceId: string, { kind, dialect, id, ownerId }: RecordReference): unknown[] => [
  workspaceId,
  kind,
  dialect,
  id,
  ownerId ?? null,
];

const resolved = (kind: string, id: string): string => `coalesce((select record_id from record_aliases
    where workspace_id = $1 and kind = ${kind} and dialect = $3 and alias = ${id}), ${id})`;

const COLUMNS = `c.record_id, c.version, c.change, c.changes, c.dialect, c.operation, c.actor, c.request_id, c.changed_at,
  c.kind, c.trace_context`;

function versionsQuery({ kind }: RecordReference, comparison: '<' | '>', direction: 'asc' | 'desc', condition: string) {
  const { recursion, isWithin } = consecutiveVersions({
    of: `c.workspace_id = $1 and c.kind = $2::text and c.record_id`,
    table: 'record_changes',
    id: 'record_id',
    first: `(select r.id from ${kind} r where r.workspace_id = $1 and r.id = ${resolved('$2::text', '$4::text')}
        and ($5::text is null or r.customer_id = ${resolved(`'customers'`, '$5::text')}))`,
    from: '$6::int',
    most: '$7::int',
    comparison,
    direction,
    condition,
  });
  return `${recursion}
    select ${COLUMNS}, (select max(number) from consecutive) from consecutive s
    join record_changes c on c.workspace_id = $1 and c.kind = $2::text and c.record_id = s.record_id and c.version = s.version
    where ${isWithin} order by s.number`;
}

const readVersions = (rows: Row[]): RecordVersions => ({
  changes: rows.map((row) => ({
    record_id: row[0] as string,
    version: Number(row[1]),
    change: row[2] as RecordChange['change'],
    changes: JSON.parse(row[3] as string) as FieldChange[],
    dialect: row[4] as string,
    operation: row[5] as string,
    actor: row[6] as string,
    request_id: row[7] as string,
    changed_at: toInstant(row[8] as string),
    kind: row[9] as RecordKind,
    ...(typeof row[10] === 'string' ? { trace_context: row[10] } : {}),
  })),
  hasMore: Number(rows[0]?.at(-1) ?? 0) > rows.length,
});
