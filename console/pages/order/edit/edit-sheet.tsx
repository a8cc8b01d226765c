import type { Order } from '../../../../sdk/index.ts';
export function EditSheet(_: { order: Order; onClose(): void }) {
  return null;
}
