import type { FieldChange, OrderChange, OrderPatch } from '../../model/change.ts';
import { sameValue } from '../../model/equal.ts';
import type { Order } from '../../model/order.ts';
import { findOrderField } from '../../model/order-fields.ts';

/** A later version that changed a field which a batch had changed. */
export interface LaterChange extends FieldChange {
  /** The version that changed it. */
  by: OrderChange;
}

/** What takes a batch back in one order. */
export type TakingBack =
  /** Nothing is left to take back. */
  | { kind: 'nothing' }
  /** These fields were changed since. */
  | { kind: 'changed_since'; later: LaterChange[] }
  /** `patch` depends on the order only where lines carry an amount. */
  | { kind: 'change' | 'delete' | 'restore'; patch(current: Order): OrderPatch; isOverwriting: boolean };

/**
 * Decides how a batch is taken back in one order, from the order's versions since the batch first changed it, in order. A field is
 * taken back if it still has the value that the batch gave it. Otherwise it was changed since, and the order stays as it is,
 * unless `overwrite`. Pure.
 */
export function takeBack(versions: readonly OrderChange[], batchId: string, overwrite: boolean): TakingBack {
  const own = new Net();
  const all = new Net();
  for (const version of versions) {
    if (version.batch_id === batchId) own.add(version);
    all.add(version);
  }
  const first = versions[0];
  const isDeletedNow = all.valueOf('deleted_at') !== null && all.has('deleted_at');
  if (first?.kind === 'created' && first.batch_id === batchId) {
    if (isDeletedNow) return { kind: 'nothing' };
    const later = differing(
      versions.filter(({ batch_id }) => batch_id !== batchId),
      () => true,
    );
    const isOverwriting = later.length > 0;
    if (isOverwriting && !overwrite) return { kind: 'changed_since', later };
    return { kind: 'delete', patch: () => ({}), isOverwriting };
  }
  const fields = own.changes.filter(
    ({ field, from, to }) => isTakenBack(field) && !sameValue(from, to) && !sameValue(all.valueOf(field), from),
  );
  if (fields.length === 0) return { kind: 'nothing' };
  const isChanged = ({ field, to }: FieldChange): boolean => !sameValue(all.valueOf(field), to);
  const changed = new Set(fields.filter(isChanged).map(({ field }) => field));
  const deletion = fields.find(({ field }) => field === 'deleted_at');
  // An order that was deleted since takes no change.
  if (isDeletedNow && !deletion) changed.add('deleted_at');
  const isOverwriting = changed.size > 0;
  if (isOverwriting && (!overwrite || (isDeletedNow && !deletion))) {
    const last = versions.findLastIndex(({ batch_id }) => batch_id === batchId);
    return { kind: 'changed_since', later: differing(versions.slice(last + 1), (field) => changed.has(field)) };
  }
  const patch = (current: Order): OrderPatch => patchTo(fields, current);
  if (!deletion) return { kind: 'change', patch, isOverwriting };
  return { kind: deletion.from === null ? 'restore' : 'delete', patch, isOverwriting };
}

/** What is taken back: all that callers write, the status, and a deletion. What follows from these follows again. */
function isTakenBack(field: string): boolean {
  if (field === 'deleted_at') return true;
  const written = findOrderField(field.split('.', 1)[0] as string)?.written;
  return written === undefined || written === 'by_status' || written === 'by_dialect';
}

/** The changes of several versions as one. */
class Net {
  readonly #fields = new Map<string, FieldChange>();

  add({ changes }: OrderChange): void {
    for (const { field, from, to } of changes) {
      const before = this.#fields.get(field);
      // A value that another version gave in between is what was there before.
      const isConsecutive = before !== undefined && sameValue(before.to, from);
      this.#fields.set(field, { field, from: isConsecutive ? before.from : from, to });
    }
  }

  get changes(): FieldChange[] {
    return [...this.#fields.values()];
  }

  has(field: string): boolean {
    return this.#fields.has(field);
  }

  /** The last value. Null stands for none. */
  valueOf(field: string): unknown {
    return this.#fields.get(field)?.to ?? null;
  }
}

/** The changes of some fields that these versions make, unless the last one gives a field the value that it had before the first. */
function differing(versions: readonly OrderChange[], isMeant: (field: string) => boolean): LaterChange[] {
  const net = new Net();
  for (const version of versions) net.add(version);
  const fields = new Set(
    net.changes
      .filter(({ field, from, to }) => isMeant(field) && isCompared(field) && !sameValue(from, to))
      .map(({ field }) => field),
  );
  return versions.flatMap((version) =>
    version.changes.filter(({ field }) => fields.has(field)).map((change) => ({ ...change, by: version })),
  );
}

/** Each version has its own time of change, which is no change of the order. */
const isCompared = (field: string): boolean => findOrderField(field)?.written !== 'by_version';

function patchTo(fields: readonly FieldChange[], current: Order): OrderPatch {
  const patch: Record<string, unknown> = {};
  for (const { field, from } of fields) {
    const [name = '', dialect] = field.split('.', 2);
    if (name === 'deleted_at') continue;
    if (name === 'status_id') patch['status'] = { entry_id: from };
    else if (dialect === undefined) patch[name] = from;
    else patch[name] = { ...(patch[name] as object | undefined), [dialect]: from };
  }
  // An amount that is not sent with the lines goes with the lines that it was sent for.
  if ('line_items' in patch && !('amount' in patch) && current.amount !== undefined) patch['amount'] = current.amount;
  return patch as OrderPatch;
}
