import type { Operation } from '../../../operations/operation.ts';
import { deleteOrder as remove } from '../../../operations/order-calls.ts';
import { named, type Version } from './version.ts';

/** `DELETE /orders/{id}` of a version: the vendor's client library has it, and reads no body. */
export const deleteOrder = (version: Version): Operation => ({
  ...named(version, 'deleteOrder'),
  method: 'DELETE',
  path: '/orders/{id}',
  scope: 'orders:delete',
  summary: 'Delete an order',
  description: 'An order that was deleted before is not found.',
  parameters: { id: 'The id of the order.' },
  replies: { 204: { description: 'The order is gone' } },
  handle: (call, core) => remove(call, core, { id: call.parameters.id ?? '', status: 204 }),
});
