import type { Failure } from '../../model/failure.ts';
import { RECORD_KINDS, type RecordKind } from '../../model/record.ts';

/** What a constraint keeps unique. */
export interface Unique {
  /** Absent: orders. */
  entity?: RecordKind;
  field: 'id' | 'reference_id' | 'alias' | 'aliases';
}

/**
 * The one place that names constraints of the schema. Violating any other constraint is a defect, and becomes
 * `internal`. The id of a deleted record is not reused, so primary keys count deleted records too.
 */
const UNIQUE: ReadonlyMap<string, Unique> = new Map<string, Unique>([
  ['orders_pkey', { field: 'id' }],
  ['order_documents_reference', { field: 'reference_id' }],
  ['order_aliases_pkey', { field: 'alias' }],
  ['record_aliases_pkey', { entity: 'customers', field: 'aliases' }],
  ...RECORD_KINDS.flatMap((entity): [string, Unique][] => [
    [`${entity}_pkey`, { entity, field: 'id' }],
    [`${entity}_reference`, { entity, field: 'reference_id' }],
  ]),
]);

/** What a violated constraint keeps unique; `undefined` for one that keeps something else. */
export const uniqueOf = (constraint: string): Unique | undefined => UNIQUE.get(constraint);

/** The failure of a write when another order or record has the value. */
export const duplicateOf = ({ entity, field }: Unique, value: string): Failure =>
  entity === undefined ? { kind: 'duplicate', field, value } : { kind: 'duplicate', field, value, entity };

/**
 * Constraints that are violated only when another transaction was faster: it answered the same idempotency key, or made
 * the same version of a record that is also written with its order. Run again, the write sees what the other one did.
 */
const LOST_RACES = new Set(['idempotency_keys_pkey', 'record_changes_pkey']);

/** How a write learns that a value is taken. */
export type Uniqueness =
  /**
   * Its rules look first. A violation then means that another transaction was faster, and the rules find its value next
   * time.
   */
  | 'looked for'
  /** Only the constraint knows. */
  | 'left to constraints';

/** Whether a write that violated a constraint runs again. */
export function isLostRace(constraint: string, uniqueness: Uniqueness): boolean {
  return LOST_RACES.has(constraint) || (uniqueness === 'looked for' && UNIQUE.has(constraint));
}
