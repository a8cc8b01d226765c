import type { Operation } from '../../../operations/operation.ts';
import { createShipment } from './create-shipment.ts';
import { getShipment } from './get-shipment.ts';
import { listShipments } from './list-shipments.ts';
import { updateShipment, updateShipmentStatus } from './update-shipment.ts';

/** Everything that can be done with shipments. */
export const shipmentOperations: readonly Operation[] = [
  listShipments,
  createShipment,
  getShipment,
  updateShipment,
  updateShipmentStatus,
];
