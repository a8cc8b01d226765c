import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { showRecord } from '../../../operations/record-calls.ts';
import { ProductReply } from '../wire/products.ts';
import { shown } from './shown.ts';

export const getProduct: Operation = {
  id: 'getProduct',
  method: 'GET',
  path: '/products/{id}',
  scope: 'products:read',
  summary: 'Get a product',
  parameters: { id: 'The id of the product.' },
  replies: { 200: { description: 'The product', schema: ProductReply } },
  handle: (call, core) => {
    const id = call.parameters.id ?? '';
    return showRecord(call, core, {
      subject: { kind: 'products', id },
      show: (found) => ok({ data: shown(found, id) }),
    });
  },
};
