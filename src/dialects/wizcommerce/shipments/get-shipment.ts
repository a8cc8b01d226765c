import type { Operation } from '../../../operations/operation.ts';
import { showOfOrder } from '../of-order.ts';
import { view } from './lens.ts';
import { ShipmentReply } from './wire.ts';

export const getShipment: Operation = {
  id: 'getShipment',
  method: 'GET',
  path: '/shipments/{id}',
  scope: 'orders:read',
  summary: 'Get a shipment',
  parameters: { id: 'The id of the shipment.' },
  replies: { 200: { description: 'The shipment', schema: ShipmentReply } },
  handle: (call, core) => showOfOrder(call, core, 'shipments', view),
};
