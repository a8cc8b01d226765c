import { customerKnownAs, type OrderContext } from '../../../core/context/order-context.ts';
import type { LineItemDraft, OrderPatch } from '../../../model/change.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { Address } from '../../../model/order.ts';
import { ADDRESS_FIELDS, pickFields } from '../../../model/order-fields.ts';
import type { Item, OrderType, ServicePoint } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { parseDay } from '../../../model/time.ts';
import { dynamicOf } from '../dynamic.ts';
import { NAME, objectOf, textOf } from '../extras.ts';
import { contactName } from '../names.ts';
import { ASSET_ACTIONS, type AssetAction, type NewOrder } from '../wire/orders.ts';

/** What an order is made from, all of it there. */
interface Parts {
  type: OrderType;
  point: ServicePoint | undefined;
  items: Item[];
}

/**
 * The canonical order that a request means. Everything it shows is its own from then on: what it was made from may change
 * or go. Fails with `conflict`, in a sentence for each thing that is not there or does not suit the order's type.
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

/** An order keeps a copy of a place's address, without the id of a stored address. */
function copyOf(address: Address): Address {
  const { id, ...copy } = pickFields<Address>(ADDRESS_FIELDS, address);
  return copy;
}

/** A deleted record is not referred to anew. */
function living<T>(records: ReadonlyMap<string, { record: T; deleted: boolean }>, id: string): T | undefined {
  const stored = records.get(id);
  return stored && !stored.deleted ? stored.record : undefined;
}

/** What each way of selecting assets allows to be done to them. */
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

/** As it is stored: what has no value is left out. */
const withoutAbsent = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
