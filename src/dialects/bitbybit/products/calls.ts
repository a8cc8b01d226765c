import { v7 as uuidv7 } from 'uuid';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { listRecords, showRecord, writeRecord } from '../../../operations/record-calls.ts';
import { valueAt } from '../../../operations/values.ts';
import { changeRecord, deleteRecord } from '../change-record.ts';
import { metaOf, pageOf } from '../common/lens.ts';
import { DeletedReply } from '../common/schema.ts';
import { productFrom, put, shown, view } from './lens.ts';
import { NewProduct, ProductQuery, ProductReply, ProductsReply, ProductUpdate } from './schema.ts';

export const listProducts: Operation = {
  id: 'listProducts',
  method: 'GET',
  path: '/products',
  scope: 'products:read',
  summary: 'List products',
  description: 'The products that changed last come first.',
  query: ProductQuery,
  replies: { 200: { description: 'A page of products', schema: ProductsReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as ProductQuery;
    const page = pageOf(query);
    return listRecords(call, core, {
      kind: 'products',
      filter: { search: query.search },
      sort: { by: 'changed_at', descending: true },
      page,
      show: ({ records, ...rest }) => ({ data: records.map(view), meta: metaOf(page, rest) }),
    });
  },
};

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
    const content = productFrom(sent, variantIds);
    return writeRecord(call, core, {
      target: { kind: 'products', create: id },
      change: () => ok([{ kind: 'products', id, content }]),
      status: 201,
      show: (found) => ({ data: shown(found, id) }),
    });
  },
};

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

export const updateProduct: Operation = {
  id: 'updateProduct',
  method: 'PUT',
  path: '/products/{id}',
  scope: 'products:write',
  summary: 'Update a product',
  description: 'Changes only the fields that are sent. Sent variants replace the present ones.',
  parameters: { id: 'The id of the product.' },
  body: ProductUpdate,
  replies: { 200: { description: 'The changed product', schema: ProductReply } },
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

export const deleteProduct: Operation = {
  id: 'deleteProduct',
  method: 'DELETE',
  path: '/products/{id}',
  scope: 'products:delete',
  summary: 'Delete a product',
  description: 'The variants are deleted too. Orders keep their copies.',
  parameters: { id: 'The id of the product.' },
  replies: { 200: { description: 'The product is deleted', schema: DeletedReply } },
  handle: (call, core) => deleteRecord(call, core, { kind: 'products' }),
};
