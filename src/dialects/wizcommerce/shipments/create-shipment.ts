import { v7 as uuidv7 } from 'uuid';
import { writeShipment } from '../../../core/orders/order-records.ts';
import { idFor } from '../../../model/order.ts';
import { ok, refuse } from '../../../model/result.ts';
import { conditionsOf } from '../../../operations/conditions.ts';
import type { Operation } from '../../../operations/operation.ts';
import { replyOf, tagged } from '../../../operations/reply.ts';
import { itemProblems, NO_ORDER, writeWithOrder } from '../of-order.ts';
import { NAME } from '../settings.ts';
import { create, namingField, unnamedItems, variantsNamed, view } from './lens.ts';
import { NewShipment, ShipmentReply } from './wire.ts';

export const createShipment: Operation = {
  id: 'createShipment',
  method: 'POST',
  path: '/shipments',
  scope: 'orders:write',
  summary: 'Create a shipment of an order',
  description:
    'From `shipped` on, its items count in `shipped_quantity` of the lines with their `sku`, in the same transaction: in the ' +
    'order of the lines, each up to what is left of it. More than is left is refused. The fulfilment status of the order ' +
    'stays. `If-Match` speaks of the order.',
  body: NewShipment,
  nullMeansAbsent: true,
  replies: { 201: { description: 'The new shipment', schema: ShipmentReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const sent = call.body as NewShipment;
    const { order_id, reference_id, shipment_items } = sent;
    const unnamed = unnamedItems(shipment_items);
    if (unnamed.length > 0) return refuse({ kind: 'invalid', problems: unnamed });
    const conditions = conditionsOf(call);
    if (!conditions.ok) return conditions;
    const id = uuidv7();
    const outcome = await writeWithOrder(core, {
      ...conditions.value,
      // It speaks of what is made, which is not there yet, and not of its order.
      unwantedVersions: undefined,
      target: { find: order_id },
      requires: { variants: variantsNamed(shipment_items), recordReferenceIds: { shipments: [reference_id] } },
      change: (order, context) => {
        if (!order) return refuse(NO_ORDER);
        const { patch, wrong } = writeShipment(order, undefined, id, create(sent, order, context));
        const problems = itemProblems('shipment_items', wrong, (i) => namingField(shipment_items[i]));
        return problems.length > 0 ? refuse({ kind: 'invalid', problems }) : ok(patch);
      },
      reply: (order, { shipments }) => {
        const made = shipments.get(id)?.record;
        if (!made) throw new Error(`the shipment ${id} is not there`);
        return tagged(201, { data: view(made, idFor(order, NAME)) }, made);
      },
      absent: NO_ORDER,
    });
    return replyOf(outcome);
  },
};
