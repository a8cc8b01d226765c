import { v7 as uuidv7 } from 'uuid';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { NewProduct, ProductReply } from '../wire/products.ts';
import { productMeant } from './lens.ts';
import { shown } from './shown.ts';

export const createProduct: Operation = {
  id: 'createProduct',
  method: 'POST',
  path: '/products',
  scope: 'products:write',
  summary: 'Create a product',
  body: NewProduct,
  nullMeansAbsent: true,
  replies: { 201: { description: 'The new product', schema: ProductReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const sent = call.body as NewProduct;
    const id = uuidv7();
    const variantIds = sent.variants.map(() => uuidv7());
    const content = productMeant(sent, variantIds);
    return writeRecord(call, core, {
      target: { kind: 'products', create: id },
      change: () => ok([{ kind: 'products', id, content }]),
      status: 201,
      show: (found) => ({ data: shown(found, id) }),
    });
  },
};
