import type { Operation } from '../../../operations/operation.ts';
import { deleteRecord } from '../change-record.ts';
import { DeletedReply } from '../wire/common.ts';

export const deleteProduct: Operation = {
  id: 'deleteProduct',
  method: 'DELETE',
  path: '/products/{id}',
  scope: 'products:delete',
  summary: 'Delete a product',
  description: 'With its variants. Orders keep what they show of them.',
  parameters: { id: 'The id of the product.' },
  replies: { 200: { description: 'The product is deleted', schema: DeletedReply } },
  handle: (call, core) => deleteRecord(call, core, { kind: 'products' }),
};
