import type { Order } from '../../model/order.ts';
import type { AssetAction, OrderDetail } from './wire/orders.ts';
import { ASSET_ACTIONS } from './wire/orders.ts';

export const NAME = 'evreka';

/** What Evreka knows of an order and nobody else does, as `extras.evreka` keeps it. */
export interface EvrekaExtras
  extends Pick<OrderDetail, 'type' | 'service_point' | 'fulfillment_date' | 'latitude' | 'longitude' | 'dynamic'> {
  /** The customer's type. */
  entity_type_id: string | null;
  /** The order's contacts as they were, the first one included. */
  contacts: { id: string; full_name: string | null }[];
  /** Which item a line was made from. */
  items: { line_id: string; id: string }[];
  assets: AssetRecord[];
}

/** Assets of one type and what is to be done to them. */
export interface AssetRecord {
  id: string;
  action: AssetAction;
  asset_type: number;
  assets: number[];
}

/** What of it says who or where somebody is. A place may be somebody's home, and what a workspace's own fields hold nobody knows. */
export const PERSONAL = [['service_point', 'name'], ['latitude'], ['longitude'], ['dynamic'], ['contacts']] as const;

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
    contacts: objectsOf(extras.contacts).flatMap(({ id, full_name }) =>
      typeof id === 'string' ? [{ id, full_name: textOf(full_name) }] : [],
    ),
    items: objectsOf(extras.items).flatMap(({ line_id, id }) =>
      typeof line_id === 'string' && typeof id === 'string' ? [{ line_id, id }] : [],
    ),
    assets: objectsOf(extras.assets).flatMap(assetRecord),
  };
}

function assetRecord({ id, action, asset_type, assets }: Record<string, unknown>): AssetRecord[] {
  const known = ASSET_ACTIONS.find((candidate) => candidate === action);
  if (typeof id !== 'string' || !known || typeof asset_type !== 'number') return [];
  return [{ id, action: known, asset_type, assets: listOf(assets).filter((asset) => typeof asset === 'number') }];
}

function named(value: unknown): { id: string; name: string | null } | null {
  const { id, name } = objectOf(value);
  return typeof id === 'string' ? { id, name: textOf(name) } : null;
}

export const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
export const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const objectsOf = (value: unknown): Record<string, unknown>[] => listOf(value).map(objectOf);
