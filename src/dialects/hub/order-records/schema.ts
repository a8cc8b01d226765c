import { type TProperties, Type } from 'typebox';
import { PAYMENT_STATUSES } from '../../../model/order-fields.ts';
import { ACTIVITY, type Recorded, SHIPMENT_STATUSES } from '../../../model/record.ts';
import { Words } from '../schema.ts';

const moment = () => Type.String({ format: 'date-time' });
const text = () => Type.Optional(Type.String());
const number = () => Type.Optional(Type.Number());

const counted = {
  id: Type.String(),
  sku: Type.String(),
  quantity: Type.Number(),
  lines: Type.Optional(
    Type.Array(Type.Object({ line_item_id: Type.String(), quantity: Type.Number() }), {
      description: 'The quantities that count in lines of the order.',
    }),
  ),
};

const common = <T extends TProperties>(item: T, name: string) => ({
  id: Type.String(),
  version: Type.Integer(),
  reference_id: text(),
  order_id: Type.String({ description: "The hub's own id of the order." }),
  name: text(),
  items: Type.Array(Type.Object({ ...counted, ...item }, { 'x-name': name })),
  issued_at: Type.Optional(moment()),
  updated_at: Type.Optional(moment()),
  created_at: moment(),
  changed_at: moment(),
});

export const Shipment = Type.Object(
  {
    ...common({ product_id: text() }, 'ShipmentItem'),
    status: Words(ACTIVITY, { description: 'An inactive one does not count.' }),
    shipment_status: Words(SHIPMENT_STATUSES, { description: 'From `shipped` on, the items count as shipped.' }),
    tracking_info: Type.Optional(
      Type.Object({ tracking_number: text(), tracking_url: text(), delivery_partner: text() }),
    ),
    note: text(),
    remark: text(),
  },
  { 'x-name': 'Shipment' },
);

const invoiced = {
  reference_id: text(),
  name: text(),
  description: text(),
  amount: number(),
  item_total: number(),
  rate: number(),
  discount: number(),
};

export const Invoice = Type.Object(
  {
    ...common(invoiced, 'InvoiceItem'),
    invoice_number: Type.String(),
    payment_status: Words(PAYMENT_STATUSES),
    total_amount: Type.Number(),
    paid_amount: Type.Number(),
    due_date: Type.Optional(moment()),
    remarks: text(),
    url: text(),
  },
  { 'x-name': 'Invoice' },
);

/** Shows a shipment. */
export const showShipment = ({ extras: _extras, ...shipment }: Recorded<'shipments'>): object => ({
  ...shipment,
  status: shipment.status ?? 'active',
});

/** Shows an invoice. */
export const showInvoice = ({ extras: _extras, ...invoice }: Recorded<'invoices'>): object => invoice;
