import type { RequiredRecords } from '../core/context/required-records.ts';
import type { OrderPatch } from '../model/change.ts';
import { isParty, isPatched, orderFieldsWhere } from '../model/order-fields.ts';
import type { StatusTarget } from '../model/status.ts';
import { parseInstant } from '../model/time.ts';
import { isReference } from './seed-references.ts';
import { READ_ONLY, type SeedEntry } from './seed-schema.ts';

const PARTIES = orderFieldsWhere(isParty);
const MOMENTS = orderFieldsWhere((field) => field.kind === 'time' && isPatched(field));
const NOT_CONTENT = new Set<string>([...READ_ONLY, ...PARTIES, ...MOMENTS, 'id', 'aliases', 'status', 'line_items']);

const NO_QUANTITIES = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };

/** The new order of an entry of a seed. */
export function orderPatch(entry: SeedEntry): OrderPatch {
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
export function requirementsOf(entry: SeedEntry): RequiredRecords {
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
