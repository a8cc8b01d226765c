import type { Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/order-calls.ts';
import { isExemptible } from '../exemptions.ts';
import { dateOrderProblems } from './dates.ts';
import { putOrder } from './lens.ts';
import { requirementsOf } from './required-records.ts';
import { REPLACEMENT } from './sample.ts';
import { named, type Version } from './version.ts';
import { viewSummary } from './view.ts';

/** `PUT /orders/{id}` of a version. */
export const replaceOrder = (version: Version): Operation => ({
  ...named(version, 'updateOrder'),
  method: 'PUT',
  path: '/orders/{id}',
  scope: 'orders:write',
  summary: 'Replace an order',
  description:
    'Every optional field that is left out is removed, but for `display_id`, which stays, and `source`, which becomes ' +
    '`openapi`. Null counts as left out. A value that the order shows already is kept, and no rule binds it.',
  parameters: { id: 'The id of the order.' },
  body: version.requests.Replacement,
  example: REPLACEMENT,
  nullMeansAbsent: true,
  tellsRemoved: true,
  replies: { 201: { description: 'The order as it is now', schema: version.replies.Summary } },
  handle: (call, core) => {
    const { body, problems } = call;
    return changeOrder(call, core, {
      id: call.parameters.id ?? '',
      requires: requirementsOf(body),
      problems: [...problems, ...dateOrderProblems(body, undefined)],
      isExemptible,
      replaces: true,
      put: (order, context) => putOrder(order, body, problems, context, version),
      status: 201,
      show: (order, context) => ({ data: viewSummary(order, context, version) }),
    });
  },
});
