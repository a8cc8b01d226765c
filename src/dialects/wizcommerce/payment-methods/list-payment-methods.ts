import { type Static, Type } from 'typebox';
import { customerIdFor } from '../../../model/record.ts';
import { ok, refuse } from '../../../model/result.ts';
import { bookmarkOwnerOf } from '../../../operations/conditions.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { pageOf, paginationOf } from '../common/lens.ts';
import { pageQuery } from '../common/schema.ts';
import { NAME } from '../settings.ts';
import { view } from './lens.ts';
import { PaymentMethodList } from './wire.ts';

const Query = Type.Object({ ...pageQuery, customer_id: Type.Optional(Type.String({ maxLength: 255 })) });

export const listPaymentMethods: Operation = {
  id: 'listPaymentMethods',
  method: 'GET',
  path: '/payment-methods',
  scope: 'customers:read',
  summary: 'List payment methods',
  query: Query,
  replies: { 200: { description: 'A page of payment methods', schema: PaymentMethodList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as Static<typeof Query>;
    const { workspaceId } = call.principal;
    const customers = (ids: readonly string[]) =>
      core.records.find(workspaceId, { ids: { customers: ids } }, call.dialect);
    const sought = await customers(query.customer_id === undefined ? [] : [query.customer_id]);
    if (!sought.ok) return sought;
    const page = pageOf(query);
    const listed = await core.records.list({
      workspaceId,
      bookmarkOwner: bookmarkOwnerOf(call),
      kind: 'payment_methods',
      filter: { customerId: sought.value.get('customers', query.customer_id)?.id ?? query.customer_id },
      sort: { by: 'changed_at', descending: true },
      page,
    });
    if (!listed.ok) return listed;
    const { records, total, hasMore } = listed.value;
    const owners = await customers(records.flatMap(({ customer_id }) => customer_id ?? []));
    if (!owners.ok) return owners;
    const shownIds = new Map(
      owners.value.all('customers').map((customer) => [customer.id, customerIdFor(customer, NAME)]),
    );
    return ok(
      json(200, {
        data: records.map((method) => view(method, shownIds.get(method.customer_id ?? '') ?? method.customer_id)),
        pagination: paginationOf(query, { total, hasMore }),
      }),
    );
  },
};
