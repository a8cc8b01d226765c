import type { RecordSet } from '../../core/context/record-set.ts';
import type { RequiredRecords } from '../../core/context/required-records.ts';
import { sameValue } from '../../model/equal.ts';
import type { Problem } from '../../model/failure.ts';
import type { RecordContent, Recorded, RecordKind } from '../../model/record.ts';
import type { OrderSetting } from './wire/basics.ts';

/** What a write starts from: the record without what the hub keeps of it. */
export function contentOf<K extends RecordKind>(record: Recorded<K>): RecordContent<K> {
  const { id, version, created_at, changed_at, ...content } = record as Recorded<RecordKind>;
  return content as RecordContent<K>;
}

/** The problems that are left when values that a record shows already are exempt: limits bind only what differs. */
export function problemsBesideExisting(problems: readonly Problem[], body: unknown, shown: object): Problem[] {
  const at = (value: unknown, field: string | number | undefined): unknown =>
    field === undefined ? undefined : (value as Record<string | number, unknown> | undefined)?.[field];
  return problems.filter(({ place, path: [field], binding }) => {
    const isExempt = place === 'body' && binding === 'limit' && at(shown, field) !== undefined;
    return !(isExempt && sameValue(at(body, field), at(shown, field)));
  });
}

/** Whether a record could exempt any of the problems; if not, there is no need to look at it. */
export const mayStand = (problems: readonly Problem[]): boolean =>
  problems.every(({ place, binding }) => place === 'body' && binding === 'limit');

/** The order types and items that settings name. */
export const settingsRequirements = (settings: readonly OrderSetting[] = []): NonNullable<RequiredRecords['ids']> => ({
  order_types: settings.map(({ order_type }) => order_type),
  items: settings.flatMap(({ order_items = [] }) => order_items),
});

/** What settings name and is not there, in sentences. What the record had already binds nobody. */
export function settingsComplaints(
  settings: readonly OrderSetting[] | undefined,
  present: readonly OrderSetting[],
  found: RecordSet,
): string[] {
  const had = new Set(present.flatMap(({ order_type, order_items = [] }) => [order_type, ...order_items]));
  return (settings ?? []).flatMap(({ order_type, order_items = [] }) => [
    ...(had.has(order_type) || found.get('order_types', order_type) ? [] : [`Order type (${order_type}) not found`]),
    ...order_items.filter((id) => !had.has(id) && !found.get('items', id)).map((id) => `Order item (${id}) not found`),
  ]);
}

/** As they are stored and shown: every type with its items. */
export const settingsPut = (settings: readonly OrderSetting[] | undefined): OrderSetting[] | undefined =>
  settings?.map(({ order_type, order_items = [] }) => ({ order_type, order_items }));
