import type { Order } from '../../../sdk/index.ts';
export function DeliveriesTab(_: { order: Order }) {
  return null;
}
