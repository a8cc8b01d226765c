import type { ChangeOrdersData } from '../../../sdk/index.ts';
import { type ListState, readValues } from './list-search.ts';
import type { Selection } from './selection.ts';

/** With what a bulk change begins: a status that was chosen, or the tags. */
export interface BulkStart {
  statusId?: string;
  isTagging?: boolean;
}

/** The texts that a bulk change may set. */
export const TEXT_FIELDS = ['internal_note', 'customer_note', 'po_number', 'payment_term', 'shipping_method'] as const;
export const DAY_FIELDS = ['shipment_date', 'due_date'] as const;
type PatchField = (typeof TEXT_FIELDS)[number] | (typeof DAY_FIELDS)[number] | 'payment_status' | 'fulfillment_status';

/** What was entered. An empty text leaves a field as it is. */
export interface BulkEntries {
  statusId: string;
  addTags: string;
  removeTags: string;
  patch: Partial<Record<PatchField, string>>;
  reason: string;
  isForced: boolean;
}

export type BulkBody = ChangeOrdersData['body'] & object;

/** The change that the entries mean; `undefined` if they change nothing. */
export function changeOf({
  statusId,
  addTags,
  removeTags,
  patch,
  reason,
}: BulkEntries): Record<string, unknown> | undefined {
  const [add, remove] = [readValues(addTags), readValues(removeTags)].map((tags) => tags.filter((tag) => tag !== ''));
  const set = Object.entries(patch).filter(([, value]) => value !== '');
  const dated = set.map(([name, value]) => [name, isDay(name) ? `${value}T00:00:00Z` : value]);
  const change = {
    ...(statusId === '' ? {} : { status: { id: statusId } }),
    ...(add?.length || remove?.length
      ? { tags: { ...(add?.length ? { add } : {}), ...(remove?.length ? { remove } : {}) } }
      : {}),
    ...(dated.length > 0 ? { patch: Object.fromEntries(dated) } : {}),
  };
  if (Object.keys(change).length === 0) return undefined;
  return { ...change, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) };
}

const isDay = (name: string): boolean => (DAY_FIELDS as readonly string[]).includes(name);

/** The orders that a selection means. */
export const ordersOf = (selection: Selection, { filters }: ListState): Record<string, unknown> =>
  selection.kind === 'some' ? { ids: [...selection.orders.keys()] } : { filter: filters };
