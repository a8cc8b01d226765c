import { sameValue } from '../../model/equal.ts';
import type { JsonObject } from '../../model/json.ts';
import { listOf, NAME, objectOf, objectsOf, textOf } from './extras.ts';
import type { OrderSetting } from './wire/basics.ts';

type WithExtras = { extras?: { [dialect: string]: JsonObject } | undefined };

/** What of a customer, contact or place only this vendor knows. */
export interface Kept {
  type_id: string | null;
  dynamic: Record<string, unknown>;
  order_settings: OrderSetting[];
}

/** Reads it from a record's extras. Whatever is not as it should be counts as absent: a view never fails. */
export function readKept(record: WithExtras | undefined): Kept {
  const extras = keptOf(record);
  return {
    type_id: textOf(extras.type_id),
    dynamic: objectOf(extras.dynamic),
    order_settings: objectsOf(extras.order_settings).flatMap(({ order_type, order_items }) =>
      typeof order_type === 'string' ? [{ order_type, order_items: textsOf(order_items) }] : [],
    ),
  };
}

/** All of it, as it is stored. */
export const keptOf = (record: WithExtras | undefined): Record<string, unknown> => objectOf(record?.extras?.[NAME]);

export const textsOf = (value: unknown): string[] => listOf(value).filter((entry) => typeof entry === 'string');

/** What was sent, unless it is what is shown anyway: that says nothing. */
export const unlessShown = <T>(sent: T | undefined, shown: T | null): T | undefined =>
  sameValue(sent, shown) ? undefined : sent;

/** A record's extras with these of this vendor's changed; what is `undefined` stays as it is. */
export function withKept(record: WithExtras | undefined, changes: object): WithExtras {
  const present = Object.entries(changes).filter(([, value]) => value !== undefined);
  if (present.length === 0) return record?.extras ? { extras: record.extras } : {};
  const kept = { ...keptOf(record), ...Object.fromEntries(present) } as JsonObject;
  return { extras: { ...record?.extras, [NAME]: kept } };
}
