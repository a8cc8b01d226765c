import type { Order } from '../../model/order.ts';
import type { OrderDetail } from './wire.ts';

export const NAME = 'evreka';

/** What Evreka knows of an order and nobody else does, as `extras.evreka` keeps it. */
type EvrekaExtras = Pick<
  OrderDetail,
  'type' | 'service_point' | 'fulfillment_date' | 'latitude' | 'longitude' | 'dynamic'
> & {
  /** The customer's type. */
  entity_type_id: string | null;
};

/** Reads Evreka's part of an order's extras. Whatever is not as it should be counts as absent: a view never fails. */
export function readExtras(order: Order): EvrekaExtras {
  const extras = objectOf(order.extras[NAME]);
  const type = named(extras.type);
  const servicePoint = named(extras.service_point);
  const date = textOf(extras.fulfillment_date);
  return {
    type: type && { id: type.id, name: type.name },
    service_point: servicePoint && { ...servicePoint, type_id: textOf(objectOf(extras.service_point).type_id) },
    fulfillment_date: date !== null && /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : null,
    latitude: numberOf(extras.latitude),
    longitude: numberOf(extras.longitude),
    dynamic: objectOf(extras.dynamic),
    entity_type_id: textOf(extras.entity_type_id),
  };
}

function named(value: unknown): { id: string; name: string | null } | null {
  const { id, name } = objectOf(value);
  return typeof id === 'string' ? { id, name: textOf(name) } : null;
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
