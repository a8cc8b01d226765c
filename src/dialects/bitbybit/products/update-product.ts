import { v7 as uuidv7 } from 'uuid';
import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { valueAt } from '../../../operations/values.ts';
import { changeRecord } from '../change-record.ts';
import { ProductReply, ProductUpdate } from '../wire/products.ts';
import { put } from './lens.ts';
import { shown } from './shown.ts';

export const updateProduct: Operation = {
  id: 'updateProduct',
  method: 'PUT',
  path: '/products/{id}',
  scope: 'products:write',
  summary: 'Update a product',
  description: 'Changes the fields that are sent and no others; variants that are sent replace those that were.',
  parameters: { id: 'The id of the product.' },
  body: ProductUpdate,
  replies: { 200: { description: 'The product as it is now', schema: ProductReply } },
  handle: async (call, core) => {
    const id = call.parameters.id ?? '';
    const variants = valueAt(call.body, ['variants']);
    const variantIds = Array.isArray(variants) ? variants.map(() => uuidv7()) : [];
    return changeRecord(call, core, {
      kind: 'products',
      put: (found) => {
        const product = found.get('products', id);
        if (!product) return ok([]);
        const content = put(product, call.body as ProductUpdate, call.problems, variantIds);
        return content.ok ? ok([{ kind: 'products', id, content: content.value }]) : content;
      },
      show: (found) => shown(found, id),
    });
  },
};
