import { Type } from 'typebox';
import {
  fieldsFrom,
  type ReplyRecord,
  type RowOfReply,
  type VendorReplies,
  withoutAbsent,
} from '../../importing/replies/vendor-replies.ts';
import { isObject, textAt, valueAt } from '../../operations/values.ts';
import { ACTIVITIES, objectOf, objectsOf } from './common/lens.ts';
import { view as entitySummary, viewDetail as entityView } from './entities/lens.ts';
import { Entity, EntityDetail } from './entities/schema.ts';
import { view as itemView } from './items/lens.ts';
import { OrderItem } from './items/schema.ts';
import { assetRecords, itemRecords, view, viewSummary } from './orders/lens.ts';
import { AssetRecordView, ItemRecord, OrderDetail, OrderSummary } from './orders/schema.ts';
import { NAME } from './settings.ts';

/** The members under which an order has its parts, once they are joined with it. */
const ITEMS = 'order_item_records';
const ASSETS = 'order_asset_records';

/** An order of a list, a single order, and the records of its items and assets, which are replies of their own. */
const OrderRecord = Type.Object({
  ...OrderSummary.properties,
  ...OrderDetail.properties,
  [ITEMS]: Type.Array(ItemRecord),
  [ASSETS]: Type.Array(AssetRecordView),
});

const isItem = (record: ReplyRecord): boolean => Object.hasOwn(record, 'planned_quantity_of_primary_uom');
const isAsset = (record: ReplyRecord): boolean => Object.hasOwn(record, 'asset_action');

/** The order with the records that followed it. */
function join(order: ReplyRecord, parts: readonly ReplyRecord[]): ReplyRecord {
  const [items, assets] = [parts.filter(isItem), parts.filter(isAsset)];
  return {
    ...order,
    ...(items.length > 0 ? { [ITEMS]: items } : {}),
    ...(assets.length > 0 ? { [ASSETS]: assets } : {}),
  };
}

function rowOf(order: ReplyRecord): RowOfReply {
  const { address, note, completion_time } = order;
  const common = {
    aliases: { [NAME]: order['id'] },
    display_id: order['name'] ?? null,
    internal_note: note ?? null,
    shipping_address: typeof address === 'string' ? { address_line_1: address } : null,
    created_at: order['created_at'] ?? null,
  };
  const own = {
    fulfillment_date: order['fulfillment_date'],
    latitude: order['latitude'],
    longitude: order['longitude'],
    dynamic: Object.keys(objectOf(order['dynamic'])).length > 0 ? order['dynamic'] : undefined,
  };
  if (Object.hasOwn(order, 'status_id') && !Object.hasOwn(order, 'status')) {
    const idOnly = (id: unknown): object | undefined => (typeof id === 'string' ? { id, name: null } : undefined);
    return {
      form: 'list',
      row: {
        ...common,
        status: order['status_id'] === undefined ? null : { id: order['status_id'] },
        customer_id: order['entity_id'] ?? null,
        ...(completion_time === undefined ? {} : { completed_at: completion_time }),
        extras: ownExtras({
          ...own,
          type: idOnly(order['type_id']),
          service_point: idOnly(order['service_point_id']),
        }),
      },
    };
  }
  const { entity } = order;
  return {
    form: 'whole',
    ...(isObject(entity) && typeof entity['name'] === 'string' ? { customer: { name: entity['name'] } } : {}),
    row: {
      ...common,
      status: isObject(order['status']) ? { id: order['status']['id'] } : null,
      customer_id: valueAt(entity, ['id']) ?? null,
      ...priceOf(order),
      ...contactsOf(order),
      ...linesOf(order),
      extras: ownExtras({
        ...own,
        type: order['type'],
        service_point: order['service_point'],
        entity_type_id: textAt(entity, ['type_id']),
        contacts: contactNames(order),
        ...(Array.isArray(order[ITEMS]) ? { items: itemsOf(order) } : {}),
        ...(Array.isArray(order[ASSETS]) ? { assets: assetsOf(order) } : {}),
      }),
    },
  };
}

/** The values that only this dialect has. Null: no value. */
const ownExtras = (values: Record<string, unknown>): object => ({
  [NAME]: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? null])),
});

/** The total and its currency: the price, else the planned one. */
function priceOf({ price, planned_price }: ReplyRecord): Record<string, unknown> {
  const one = [price, planned_price].filter(isObject).find(({ value }) => typeof value === 'number');
  if (!one) return {};
  return { totals: { total: one['value'] }, currency: one['currency'] ?? null };
}

const contactNames = (order: ReplyRecord): object[] | undefined => {
  const contacts = objectsOf(order['contacts']).flatMap(({ id, full_name = null }) =>
    typeof id === 'string' ? [{ id, full_name }] : [],
  );
  return contacts.length === 0 ? undefined : contacts;
};

/** The first contact is the one that all dialects know. */
function contactsOf(order: ReplyRecord): Record<string, unknown> {
  const [first] = objectsOf(order['contacts']);
  if (!first) return { primary_contact: null };
  return { primary_contact: withoutAbsent({ id: first['id'], ...namesIn(first['full_name']) }) };
}

/** First names, and behind the last space a last name, where both together give the full name again. */
function namesIn(full: unknown): Record<string, unknown> {
  if (typeof full !== 'string') return {};
  const at = full.lastIndexOf(' ');
  const [first, last] = [full.slice(0, at), full.slice(at + 1)];
  const isSplit = at > 0 && last !== '' && first.trim() === first;
  return isSplit ? { first_name: first, last_name: last } : { first_name: full };
}

function linesOf(order: ReplyRecord): Record<string, unknown> {
  const records = order[ITEMS];
  if (!Array.isArray(records)) return {};
  return {
    line_items: objectsOf(records).map((record) =>
      withoutAbsent({
        id: record['id'],
        sku: record['order_item_id'] ?? record['id'],
        title: record['name'],
        quantity: record['planned_quantity_of_primary_uom'],
        shipped_quantity: record['actual_quantity_of_primary_uom'],
        unit_price: valueAt(record['unit_price'], ['value']),
      }),
    ),
  };
}

function itemsOf(order: ReplyRecord): object[] | undefined {
  if (!Array.isArray(order[ITEMS])) return undefined;
  const items = objectsOf(order[ITEMS]).flatMap(({ id, order_item_id: item }) =>
    typeof item === 'string' ? [{ line_id: id, id: item }] : [],
  );
  return items.length === 0 ? undefined : items;
}

function assetsOf(order: ReplyRecord): object[] | undefined {
  if (!Array.isArray(order[ASSETS])) return undefined;
  return objectsOf(order[ASSETS]).map(({ id, asset_action: action, order_asset_type, order_assets }) => ({
    id,
    action,
    asset_type: valueAt(order_asset_type, ['id']),
    assets: objectsOf(order_assets).map((asset) => asset['id']),
  }));
}

function entityRowOf(entity: ReplyRecord): RowOfReply {
  const { type_id, dynamic, order_settings: settings } = entity;
  const isWhole = Array.isArray(settings);
  return {
    form: isWhole ? 'whole' : 'list',
    row: {
      aliases: { [NAME]: entity['id'] },
      name: entity['name'] ?? null,
      status: ACTIVITIES.find(({ id }) => id === entity['status_id'])?.status ?? null,
      extras: ownExtras({
        type_id,
        dynamic: Object.keys(objectOf(dynamic)).length > 0 ? dynamic : undefined,
        ...(isWhole ? { order_settings: settings.length > 0 ? settings : null } : {}),
      }),
    },
  };
}

function itemRowOf(item: ReplyRecord): RowOfReply {
  const { point_per_unit_primary_uom, mappings } = item;
  return {
    form: 'whole',
    row: {
      id: item['id'],
      ...fieldsFrom(item, ['name', 'order_type_id', 'primary_uom', 'secondary_uom']),
      unit_price: item['cost_per_unit_primary_uom'] ?? null,
      extras: ownExtras({
        point_per_unit_primary_uom,
        mappings: Array.isArray(mappings) && mappings.length > 0 ? mappings : undefined,
      }),
    },
  };
}

const HUBS_TIME = "the hub shows its own time of the order's last change";
const COMPUTED = 'the hub computes it';

/** How the vendor's replies are read as the hub's rows. */
export const replies: VendorReplies = {
  name: NAME,
  module: import.meta.url,
  wrappers: ['items'],
  orders: {
    schema: OrderRecord,
    names: {
      aliases: 'id',
      display_id: 'name',
      internal_note: 'note',
      customer_id: 'entity',
      totals: 'price',
      currency: 'price',
      primary_contact: 'contacts',
      shipping_address: 'address',
      line_items: ITEMS,
    },
    lost: {
      updated_at: HUBS_TIME,
      [`${ITEMS}.updated_at`]: HUBS_TIME,
      [`${ITEMS}.market_share`]: 'an order has no field for it',
      [`${ITEMS}.tax`]: 'an order has no field for it',
      [`${ITEMS}.total_actual_price`]: COMPUTED,
      [`${ASSETS}.order_assets.name`]: 'the hub keeps the ids of assets alone',
      [`${ASSETS}.order_asset_type.name`]: 'the hub keeps the ids of assets alone',
    },
    rowOf,
    requires: { showsCustomer: true },
    shown: (order, context, form) =>
      form === 'list'
        ? viewSummary(order, context)
        : {
            ...view(order, context),
            [ITEMS]: itemRecords(order),
            [ASSETS]: assetRecords(order),
          },
    isPart: (record) => isItem(record) || isAsset(record),
    join,
  },
  customers: {
    schema: Type.Object({ ...Entity.properties, ...EntityDetail.properties }),
    names: { aliases: 'id', status: 'status_id', extras: 'dynamic' },
    lost: { linked_service_points: 'service points are not imported', type_name: 'the hub names its own types alone' },
    rowOf: entityRowOf,
    requires: () => ({}),
    shown: (customer, _found, form) => (form === 'list' ? entitySummary(customer) : entityView(customer, [])),
  },
  items: {
    schema: OrderItem,
    names: { unit_price: 'cost_per_unit_primary_uom' },
    lost: { is_adjustable: 'an item has no field for it' },
    rowOf: itemRowOf,
    shown: itemView,
  },
};
