import { type Static, Type } from 'typebox';
import { SHIPMENT_STATUSES } from '../../../model/record.ts';
import { Pagination, type Shown, shownText, text } from '../common/schema.ts';

/** The vendor names no limit: as many as an order may have lines. */
const MOST_ITEMS = 2000;

const moment = () => Type.String({ format: 'date-time' });

export const ShipmentStatusWord = Type.Enum([...SHIPMENT_STATUSES], { type: 'string' });
const activity = Type.Enum(['active', 'inactive'], { type: 'string' });

export const TrackingInfo = Type.Object(
  { tracking_number: Type.String({ maxLength: 255 }), tracking_url: text(2048), delivery_partner: text(255) },
  { 'x-name': 'TrackingInfo' },
);

export const ShipmentItemRequest = Type.Object(
  {
    product_id: Type.Optional(
      Type.String({ maxLength: 255, description: "A variant's id, or the `sku` of a line of the order." }),
    ),
    sku: Type.Optional(Type.String({ maxLength: 255, description: 'In place of `product_id`.' })),
    quantity: Type.Integer({ minimum: 1, 'x-exact-decimal': true }),
  },
  { 'x-name': 'ShipmentItemRequest' },
);
export type ShipmentItemRequest = Static<typeof ShipmentItemRequest>;

const items = () => Type.Array(ShipmentItemRequest, { maxItems: MOST_ITEMS });
const words = { tracking_info: Type.Optional(TrackingInfo), note: text(1000), remark: text(255), name: text(255) };

export const NewShipment = Type.Object(
  {
    reference_id: Type.String({ maxLength: 255, format: 'reference' }),
    order_id: Type.String({ maxLength: 255 }),
    created_at: moment(),
    shipment_status: ShipmentStatusWord,
    shipment_items: items(),
    ...words,
  },
  { 'x-name': 'NewShipment' },
);
export type NewShipment = Static<typeof NewShipment>;

/** Only the sent fields change. */
export const ShipmentPatch = Type.Object(
  {
    status: Type.Optional(activity),
    shipment_status: Type.Optional(ShipmentStatusWord),
    shipment_items: Type.Optional(items()),
    updated_at: Type.Optional(moment()),
    ...words,
  },
  { 'x-name': 'ShipmentPatch' },
);
export type ShipmentPatch = Static<typeof ShipmentPatch>;

export const ShipmentStatusChange = Type.Object(
  { shipment_status: ShipmentStatusWord, remark: text(255), note: text(1000) },
  { 'x-name': 'ShipmentStatusChange' },
);

const Shipment = Type.Object(
  {
    id: Type.String(),
    reference_id: shownText(),
    order_id: Type.String(),
    name: shownText(),
    status: activity,
    shipment_status: ShipmentStatusWord,
    tracking_info: Type.Optional(
      Type.Object({ tracking_number: shownText(), tracking_url: shownText(), delivery_partner: shownText() }),
    ),
    shipment_items: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          product_id: shownText(),
          sku: Type.String(),
          sku_id: Type.String({ description: "The `sku`, by the name that the vendor's client has for it." }),
          quantity: Type.Number(),
        },
        { 'x-name': 'ShipmentItem' },
      ),
    ),
    note: shownText(),
    remark: shownText(),
    created_at: Type.String(),
    updated_at: Type.String(),
  },
  { 'x-name': 'Shipment' },
);

export const ShipmentReply = Type.Object({ data: Shipment });
export const ShipmentList = Type.Object({ data: Type.Array(Shipment), pagination: Pagination });
export type ShownShipment = Shown<Static<typeof Shipment>>;
