import type { FieldChange, OrderChange, OrderPatch } from '../../model/change.ts';
import { sameValue } from '../../model/equal.ts';
import type { ConflictingField } from '../../model/failure.ts';
import type { Order } from '../../model/order.ts';
import { findOrderField } from '../../model/order-fields.ts';
import { putField, valueOfField } from './history.ts';

/**
 * The order as a caller knew it: `current` with later versions taken back. `since` are its latest versions in order, the known one
 * first. Returns `undefined` when they do not reach the present.
 */
export function rewindOrder(current: Order, since: readonly OrderChange[]): Order | undefined {
  const [known, ...later] = since;
  const isComplete = since.every(({ version }, i) => version === (known?.version ?? 0) + i);
  if (!known || !isComplete || since.at(-1)?.version !== current.version) return undefined;
  const order: Record<string, unknown> = { ...current };
  for (const { changes } of later.reverse()) {
    for (const { field, from } of changes) putField(order, field, from);
  }
  const { version, changed_at, updated_at } = known;
  return Object.assign(order, { version, changed_at, updated_at }) as unknown as Order;
}

/**
 * The fields that both the caller and another write since changed to different values, with all three values.
 */
export function conflicts(yours: readonly FieldChange[], base: Order, current: Order): ConflictingField[] {
  return yours.flatMap(({ field, from, to }) => {
    const written = findOrderField(field)?.written;
    if (written === 'follows' || written === 'by_version') return [];
    const theirs = valueOfField(current, field);
    const isUntouched = sameValue(valueOfField(base, field), theirs);
    return isUntouched || sameValue(theirs, to ?? undefined)
      ? []
      : [{ field, base: from, theirs: theirs ?? null, yours: to }];
  });
}

/** The part of a patch that makes these changes. The rest repeats what the caller read. */
export function onlyChanging(patch: OrderPatch, changes: readonly FieldChange[]): OrderPatch {
  const kept: Record<string, unknown> = {};
  const requested = patch as Record<string, unknown>;
  for (const { field } of changes) {
    const [name = '', dialect] = field.split('.', 2);
    const written = findOrderField(name)?.written;
    if (written === 'follows') continue;
    if (written === 'by_status') kept.status = patch.status;
    else if (dialect === undefined) {
      kept[name] = requested[name];
      // An amount that is sent with the lines belongs to them, also when it is the order's present one.
      if (name === 'line_items') kept.amount = patch.amount;
    } else {
      const asked = (requested[name] as Record<string, unknown> | undefined)?.[dialect];
      kept[name] = { ...(kept[name] as Record<string, unknown> | undefined), [dialect]: asked };
    }
  }
  return kept as OrderPatch;
}
