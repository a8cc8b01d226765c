import type { Principal } from '../../../core/access/authenticate.ts';
import type { Core } from '../../../core/core.ts';
import type { Recorded } from '../../../model/record.ts';
import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeRecord, createRecord, deleteRecord, listRecords, readRecord } from '../../../operations/records.ts';
import { valueAt } from '../../../operations/values.ts';
import { metaOf, pageOf } from '../common/lens.ts';
import { DeletedReply } from '../common/schema.ts';
import { productFrom, put, view } from './lens.ts';
import { NewProduct, ProductQuery, ProductReply, ProductsReply, ProductUpdate } from './schema.ts';

const parameters = { id: 'The id of the product.' };

const reply = (product: Recorded<'products'>) => ({ data: view(product) });

/** New ids for the variants of a body, which can have any type. */
const variantIds = async ({ body, principal }: { body: unknown; principal: Principal }, core: Core) => {
  const variants = valueAt(body, ['variants']);
  return ok(Array.isArray(variants) ? variants.map(() => core.newId(principal.workspaceId)) : []);
};

/** The calls for products. */
export const productCalls: readonly Operation[] = [
  listRecords({
    id: 'listProducts',
    method: 'GET',
    path: '/products',
    scope: 'products:read',
    summary: 'List products',
    description: 'The products that changed last come first.',
    query: ProductQuery,
    replies: { 200: { description: 'A page of products', schema: ProductsReply } },
    entity: 'products',
    find: ({ query }) => ({
      filter: { search: query.search },
      sort: { by: 'changed_at', descending: true },
      page: pageOf(query),
    }),
    view: ({ records, ...rest }, { query }) => ({ data: records.map(view), meta: metaOf(pageOf(query), rest) }),
  }),
  createRecord({
    id: 'createProduct',
    method: 'POST',
    path: '/products',
    scope: 'products:write',
    summary: 'Create a product',
    body: NewProduct,
    nullMeansAbsent: true,
    replies: { 201: { description: 'The new product', schema: ProductReply } },
    entity: 'products',
    prepare: variantIds,
    create: (_records, { body, prepared: ids }) => ok(productFrom(body, ids)),
    view: reply,
  }),
  readRecord({
    id: 'getProduct',
    method: 'GET',
    path: '/products/{id}',
    scope: 'products:read',
    summary: 'Get a product',
    parameters,
    replies: { 200: { description: 'The product', schema: ProductReply } },
    entity: 'products',
    view: reply,
  }),
  changeRecord({
    id: 'updateProduct',
    method: 'PUT',
    path: '/products/{id}',
    scope: 'products:write',
    summary: 'Update a product',
    description: 'Changes only the fields that are sent. Sent variants replace the present ones.',
    parameters,
    body: ProductUpdate,
    replies: { 200: { description: 'The changed product', schema: ProductReply } },
    entity: 'products',
    exempts: {},
    prepare: variantIds,
    put: (product, _records, { body, problems, prepared: ids }) => put(product, body, problems, ids),
    view: reply,
  }),
  deleteRecord({
    id: 'deleteProduct',
    method: 'DELETE',
    path: '/products/{id}',
    scope: 'products:delete',
    summary: 'Delete a product',
    description: 'The variants are deleted too. Orders keep their copies.',
    parameters,
    replies: { 200: { description: 'The product is deleted', schema: DeletedReply } },
    entity: 'products',
    view: ({ id }) => ({ data: { id } }),
  }),
];
