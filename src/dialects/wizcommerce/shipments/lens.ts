import type { OrderContext } from '../../../core/context/order-context.ts';
import { sameValue } from '../../../model/equal.ts';
import type { Problem } from '../../../model/failure.ts';
import type { Order } from '../../../model/order.ts';
import { contentOf, type RecordContent, type Recorded, type ShipmentItem } from '../../../model/record.ts';
import type { Instant } from '../../../model/time.ts';
import { parseInstant, toSeconds } from '../../../model/time.ts';
import { known } from '../../../operations/values.ts';
import { momentMeant } from '../common/lens.ts';
import {
  type NewShipment,
  type ShipmentItemRequest,
  type ShipmentPatch,
  type ShownShipment,
  TrackingInfo,
} from './schema.ts';

type Content = RecordContent<'shipments'>;

/** The view of a shipment. `orderId` is the id by which the clients know its order. */
export function view(shipment: Recorded<'shipments'>, orderId: string): ShownShipment {
  return {
    id: shipment.id,
    reference_id: shipment.reference_id,
    order_id: orderId,
    name: shipment.name,
    status: shipment.status ?? 'active',
    shipment_status: shipment.shipment_status,
    tracking_info: shipment.tracking_info && {
      tracking_number: shipment.tracking_info.tracking_number,
      tracking_url: shipment.tracking_info.tracking_url,
      delivery_partner: shipment.tracking_info.delivery_partner,
    },
    shipment_items: shipment.items.map(({ id, product_id, sku, quantity }) => ({
      id,
      product_id,
      sku,
      sku_id: sku,
      quantity,
    })),
    note: shipment.note,
    remark: shipment.remark,
    created_at: toSeconds(issuedAt(shipment)),
    updated_at: toSeconds(updatedAt(shipment)),
  };
}

const issuedAt = ({ issued_at, created_at }: Recorded<'shipments'>): Instant => issued_at ?? created_at;
const updatedAt = ({ updated_at, changed_at }: Recorded<'shipments'>): Instant => updated_at ?? changed_at;

/** The ids of variants that items may name. */
export const variantsNamed = (items: readonly ShipmentItemRequest[] = []): string[] =>
  items.flatMap(({ product_id }) => product_id ?? []);

/** The field of an item that names its product. */
export const namingField = (item: ShipmentItemRequest | undefined): string =>
  item?.product_id === undefined && item?.sku !== undefined ? 'sku' : 'product_id';

/** Items that name no product. */
export const unnamedItems = (items: readonly ShipmentItemRequest[] = []): Problem[] =>
  items.flatMap(({ product_id, sku }, i): Problem[] =>
    product_id === undefined && sku === undefined
      ? [
          {
            place: 'body',
            path: ['shipment_items', i, 'product_id'],
            rule: 'required',
            reason: 'is required',
            binding: 'shape',
          },
        ]
      : [],
  );

/** The content of a new shipment of an order. */
export function create(sent: NewShipment, order: Order, context: OrderContext, newId: () => string): Content {
  const { reference_id, shipment_status, note, remark, name, tracking_info } = sent;
  return {
    order_id: order.id,
    reference_id,
    shipment_status,
    name,
    note,
    remark,
    tracking_info: tracking_info && known(TrackingInfo, tracking_info),
    issued_at: parseInstant(sent.created_at) as Instant,
    items: itemsMeant(sent.shipment_items, context, newId),
  };
}

/** A shipment with the sent fields changed. A sent value that equals the shown one leaves the stored value as it is. */
export function patch(
  present: Recorded<'shipments'>,
  sent: ShipmentPatch,
  context: OrderContext,
  newId: () => string,
): Content {
  const { shipment_items, tracking_info, updated_at, ...plain } = sent;
  const before = contentOf(present);
  const changed: Content = { ...before, ...pick(plain) };
  // A shipment without a status is active.
  if (plain.status === 'active' && before.status === undefined) delete changed.status;
  if (tracking_info) changed.tracking_info = known(TrackingInfo, tracking_info);
  if (shipment_items && !sameItems(shipment_items, present.items)) {
    changed.items = itemsMeant(shipment_items, context, newId);
  }
  if (updated_at !== undefined) {
    const meant = momentMeant(updated_at, updatedAt(present));
    if (meant !== updatedAt(present)) changed.updated_at = meant;
  } else if (!sameValue(before, changed)) delete changed.updated_at;
  return changed;
}

function pick({ status, shipment_status, note, remark, name }: ShipmentPatch): Partial<Content> {
  const fields = { status, shipment_status, note, remark, name };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Whether the sent items equal the shown ones. */
const sameItems = (sent: readonly ShipmentItemRequest[], present: readonly ShipmentItem[]): boolean =>
  sent.length === present.length &&
  sent.every(({ product_id, sku, quantity }, i) => {
    const item = present[i] as ShipmentItem;
    const isNamed = product_id === undefined ? sku === item.sku : [item.product_id, item.sku].includes(product_id);
    return isNamed && quantity === item.quantity;
  });

/** The name of a product is the id of a variant or the `sku`, since an order's lines show nothing else of it. */
function itemsMeant(
  sent: readonly ShipmentItemRequest[],
  { variants }: OrderContext,
  newId: () => string,
): ShipmentItem[] {
  return sent.map(({ product_id, sku, quantity }) => ({
    id: newId(),
    sku: sku ?? variants.get(product_id ?? '')?.variant.sku ?? product_id ?? '',
    quantity,
    ...(product_id === undefined ? {} : { product_id }),
  }));
}
