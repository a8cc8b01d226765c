import Big from 'big.js';
import { customerKnownAs, type OrderContext, shownCustomerId } from '../../../core/context/order-context.ts';
import { totals } from '../../../core/orders/totals.ts';
import type { LineItemDraft, OrderPatch } from '../../../model/change.ts';
import { roundMoney, roundTotal, type ShownDecimal, shownDecimal } from '../../../model/decimal.ts';
import type { JsonObject } from '../../../model/json.ts';
import { type Address, idFor, type LineItem, type Order } from '../../../model/order.ts';
import { ADDRESS_FIELDS, pickFields } from '../../../model/order-fields.ts';
import type { Item, OrderType, ServicePoint } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { findEntry, livingEntries, type StatusCatalog } from '../../../model/status.ts';
import { parseDay } from '../../../model/time.ts';
import type { Mapping } from '../../mapping.ts';
import {
  contactName,
  dynamicOf,
  listOf,
  nameOf,
  numberOf,
  objectOf,
  objectsOf,
  onOneLine,
  textOf,
} from '../common/lens.ts';
import { NAME } from '../settings.ts';
import {
  ASSET_ACTIONS,
  type AssetAction,
  type AssetRecordView,
  type ItemRecord,
  type NewOrder,
  type OrderDetail,
  type OrderSummary,
  type StatusList,
} from './schema.ts';

/** The values of an order that only this dialect knows, as `extras.evreka` holds them. */
interface OwnOfOrder
  extends Pick<OrderDetail, 'type' | 'service_point' | 'fulfillment_date' | 'latitude' | 'longitude' | 'dynamic'> {
  /** The customer's type. */
  entity_type_id: string | null;
  /** The order's contacts when it was created, the first one included. */
  contacts: { id: string; full_name: string | null }[];
  /** The item that each line was made from. */
  items: { line_id: string; id: string }[];
  assets: AssetRecord[];
}

/** Assets of one type, and the action on them. */
interface AssetRecord {
  id: string;
  action: AssetAction;
  asset_type: number;
  assets: number[];
}

/** Reads an order's own values of this dialect. Total. */
function readExtras(order: Order): OwnOfOrder {
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

type Context = Pick<OrderContext, 'statuses' | 'customers'>;

/** What is shown of an order. Total: there is a view of every order. */
export function view(order: Order, context: Context): OrderDetail {
  const extras = readExtras(order);
  // The hub has no bill for the work that was done: both prices are the total.
  const price = { value: shownDecimal(totals(order).total), currency: order.currency ?? null };
  return {
    ...common(order, extras),
    type: extras.type,
    status: statusView(order, context.statuses),
    entity: entityView(order, extras, context),
    service_point: extras.service_point,
    price,
    planned_price: price,
    contacts: contactViews(order, extras),
  };
}

/** What a list shows of an order. */
export function viewSummary(order: Order, context: Context): OrderSummary {
  const extras = readExtras(order);
  return {
    ...common(order, extras),
    type_id: extras.type?.id ?? null,
    status_id: order.status_id,
    entity_id: shownCustomerId(context, NAME, order.customer_id) ?? null,
    service_point_id: extras.service_point?.id ?? null,
    ...(order.completed_at === undefined ? {} : { completion_time: order.completed_at }),
  };
}

/**
 * The canonical change that a status id means: none if the order has that status, even one that the catalog no longer has. Core decides
 * whether the status exists and can be reached.
 */
export function put(order: Order, statusId: string): OrderPatch {
  return statusId === order.status_id ? {} : { status: { entry_id: statusId } };
}

function common(order: Order, { fulfillment_date, latitude, longitude, dynamic }: OwnOfOrder) {
  return {
    id: idFor(order, NAME),
    name: order.display_id,
    created_at: order.created_at,
    updated_at: order.changed_at,
    fulfillment_date,
    address: order.shipping_address ? onOneLine(order.shipping_address) : null,
    latitude,
    longitude,
    dynamic,
    note: order.internal_note ?? null,
  };
}

function entityView(order: Order, extras: OwnOfOrder, context: Context): OrderDetail['entity'] {
  const id = shownCustomerId(context, NAME, order.customer_id);
  if (order.customer_id === undefined || id === undefined) return null;
  const customer = context.customers.get(order.customer_id)?.record;
  const type_id = extras.entity_type_id ?? textOf(objectOf(customer?.extras?.[NAME]).type_id);
  return { id, name: nameOf(customer), type_id };
}

/** The contact that all dialects know, then those that only this one knows. */
function contactViews({ primary_contact: first }: Order, { contacts }: OwnOfOrder): OrderDetail['contacts'] {
  const others = contacts.filter(({ id }) => id !== first?.id);
  return first ? [{ id: first.id ?? null, full_name: contactName(first) }, ...others] : others;
}

/** Empty: a status *is* an entry of the catalog here, so the vendor has no words to map. */
export const mappings: readonly Mapping[] = [];

/** The statuses that orders can get, in the workspace's own order. */
export function statusList(catalog: StatusCatalog): StatusList {
  return { items: livingEntries(catalog).map(({ id, name, color }) => ({ id, name, color })) };
}

/** The order's status. One that the catalog no longer has is named by its id. */
function statusView({ status_id: id }: Order, catalog: StatusCatalog): OrderDetail['status'] {
  return { id, name: findEntry(catalog, id)?.name ?? id };
}

/** An order's lines: the planned quantity is the line's, the actual one is what was shipped. Total. */
export function itemRecords(order: Order): ItemRecord[] {
  const { items } = readExtras(order);
  const itemOf = new Map(items.map(({ line_id, id }) => [line_id, id]));
  const money = (value: ShownDecimal) => ({ value, currency: order.currency ?? null });
  return order.line_items.map((line) => ({
    id: line.id,
    name: line.title ?? line.sku,
    created_at: order.created_at,
    updated_at: order.changed_at,
    planned_quantity_of_primary_uom: line.quantity,
    actual_quantity_of_primary_uom: line.shipped_quantity,
    order_item_id: itemOf.get(line.id) ?? null,
    unit_price: line.unit_price === undefined ? null : money(line.unit_price),
    market_share: null,
    tax: null,
    total_actual_price:
      line.unit_price === undefined ? null : money(actualPrice(line, line.unit_price, order.currency)),
  }));
}

const actualPrice = ({ shipped_quantity }: LineItem, unitPrice: number, currency: string | undefined): ShownDecimal =>
  shownDecimal(roundTotal(roundMoney(new Big(unitPrice).times(shipped_quantity)), currency));

/** The actions on an order's assets. The hub stores no assets, so they have no names and no prices. Total. */
export function assetRecords(order: Order): AssetRecordView[] {
  return readExtras(order).assets.map(({ id, action, asset_type, assets }) => ({
    id,
    order: order.display_id,
    asset_action: action,
    order_assets: assets.map((asset) => ({ id: asset, name: null })),
    order_asset_type: { id: asset_type, name: null },
    is_collected: false,
    unit_price: null,
    market_share: null,
    tax: null,
    total_actual_price: null,
    created_at: order.created_at,
    updated_at: order.changed_at,
  }));
}

/** The records that an order is made from. */
interface Parts {
  type: OrderType;
  point: ServicePoint | undefined;
  items: Item[];
}

/**
 * The canonical order that a request means. The order holds copies: the records that it was made from may change or be deleted. Fails with
 * `conflict`, in a sentence for each record that is not there or does not suit the order's type.
 */
export function create(body: NewOrder, context: OrderContext, newId: () => string): Result<OrderPatch> {
  const customer = customerKnownAs(context, NAME, body.entity_id);
  const type = living(context.order_types, body.type_id);
  const point = body.service_point_id === undefined ? undefined : living(context.service_points, body.service_point_id);
  const wanted = body.order_item_list ?? [];
  const items = wanted.map(({ id }) => living(context.items, id));
  const contacts = [...new Set(body.contact_list ?? [])].map((id) => ({
    id,
    contact: living(context.contacts, id),
  }));
  const absent = [
    ...(type ? [] : [`Order type (${body.type_id}) not found`]),
    ...(customer && !customer.deleted ? [] : [`Entity (${body.entity_id}) not found`]),
    ...(body.service_point_id === undefined || point ? [] : [`Service Point (${body.service_point_id}) not found`]),
    ...wanted.flatMap(({ id }, i) => (items[i] ? [] : [`Order item (${id}) not found`])),
    ...contacts.flatMap(({ id, contact }) => (contact ? [] : [`Contact (${id}) not found`])),
  ];
  const complaints = type ? [...absent, ...unsuited(body, type, items)] : absent;
  const dynamic = dynamicOf(body.dynamic_field_list ?? [], type?.dynamic_fields ?? []);
  if (type) complaints.push(...dynamic.complaints);
  if (complaints.length > 0 || !type || !customer) return refuse({ kind: 'conflict', reason: complaints.join('; ') });

  const lines = linesOf(body, { type, point, items: items.filter((item) => item !== undefined) }, newId);
  const [first] = contacts;
  return ok({
    ...(body.name === undefined ? {} : { display_id: body.name }),
    customer_id: customer.record.id,
    ...(body.note === undefined ? {} : { internal_note: body.note }),
    ...(first ? { primary_contact: { stored_id: first.id } } : {}),
    ...(point?.address ? { shipping_address: copyOf(point.address) } : {}),
    line_items: lines.map(({ draft }) => draft),
    extras: {
      [NAME]: withoutAbsent({
        type: { id: type.id, name: type.name },
        service_point: point && { id: point.id, name: point.name, type_id: point.type_id },
        entity_type_id: textOf(objectOf(customer.record.extras?.[NAME]).type_id) ?? undefined,
        fulfillment_date: parseDay(body.fulfillment_date),
        latitude: point ? point.latitude : body.latitude,
        longitude: point ? point.longitude : body.longitude,
        dynamic: dynamic.values,
        contacts: contacts.map(({ id, contact }) => ({ id, full_name: contact ? contactName(contact) : null })),
        items: lines.map(({ draft, item }) => ({ line_id: draft.id, id: item.id })),
        assets: assetsOf(body, newId),
      }),
    },
  });
}

/** A copy of a service point's address, without the id of a stored address. */
function copyOf(address: Address): Address {
  const { id, ...copy } = pickFields<Address>(ADDRESS_FIELDS, address);
  return copy;
}

/** The record with an id, unless it was deleted: a new order does not refer to a deleted record. */
function living<T>(records: ReadonlyMap<string, { record: T; deleted: boolean }>, id: string): T | undefined {
  const stored = records.get(id);
  return stored && !stored.deleted ? stored.record : undefined;
}

/** The actions on assets that each way of selecting them allows. */
const ALLOWED_ACTIONS: Record<NonNullable<OrderType['asset_selection']>, readonly AssetAction[]> = {
  no_asset_item: [],
  pick: ['pick'],
  drop: ['drop'],
  collect: ['collect'],
  pick_and_drop: ['pick', 'drop'],
};

function unsuited(
  { order_item_list: list = [], order_assets = {} }: NewOrder,
  type: OrderType,
  items: (Item | undefined)[],
) {
  const { item_selection = 'optional', asset_selection = 'no_asset_item' } = type;
  const ofAnother = items.filter((item) => item?.order_type_id !== undefined && item.order_type_id !== type.id);
  const allowed = ALLOWED_ACTIONS[asset_selection];
  const refused = ASSET_ACTIONS.filter((action) => order_assets[action]?.length && !allowed.includes(action));
  return [
    ...(item_selection === 'required' && list.length === 0 ? [`Orders of type ${type.name} need order_item_list`] : []),
    ...(item_selection === 'none' && list.length > 0 ? [`Orders of type ${type.name} have no order items`] : []),
    ...ofAnother.map((item) => `Order item (${item?.id}) is not one of type ${type.name}`),
    ...refused.map((action) => `Orders of type ${type.name} have no assets to ${action}`),
  ];
}

function linesOf({ order_item_list: list = [] }: NewOrder, { items }: Parts, newId: () => string) {
  return items.map((item, i): { draft: LineItemDraft & { id: string }; item: Item } => ({
    item,
    draft: {
      id: newId(),
      sku: item.sku ?? item.id,
      title: item.name,
      quantity: list[i]?.planned_quantity ?? 0,
      shipped_quantity: 0,
      invoiced_quantity: 0,
      cancelled_quantity: 0,
      picked_quantity: 0,
      ...(item.unit_price === undefined ? {} : { unit_price: item.unit_price }),
    },
  }));
}

const assetsOf = ({ order_assets = {} }: NewOrder, newId: () => string): JsonObject[] =>
  ASSET_ACTIONS.flatMap((action) =>
    (order_assets[action] ?? []).map(({ asset_type, assets }) => ({ id: newId(), action, asset_type, assets })),
  );

/** The value as it is stored: without what is `undefined`. */
const withoutAbsent = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
