import { v7 as uuidv7 } from 'uuid';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { createOrder as make } from '../../../operations/order-calls.ts';
import { isExemptible } from '../exemptions.ts';
import { dateOrderProblems } from './dates.ts';
import { create } from './lens.ts';
import { requirementsOf } from './required-records.ts';
import { NEW_ORDER } from './sample.ts';
import { named, type Version } from './version.ts';
import { viewSummary } from './view.ts';

/** `POST /orders` of a version. */
export const createOrder = (version: Version): Operation => ({
  ...named(version, 'createOrder'),
  method: 'POST',
  path: '/orders',
  scope: 'orders:write',
  summary: 'Create an order',
  description: 'Takes the fields of a replacement, and the status to start with.',
  body: version.requests.NewOrder,
  example: NEW_ORDER,
  nullMeansAbsent: true,
  replies: { 201: { description: 'The new order', schema: version.replies.Summary } },
  handle: async (call, core) => {
    const { body, problems } = call;
    const wrong = [...problems, ...dateOrderProblems(body, undefined)];
    // Only a stored address or contact could exempt anything: there is no order yet.
    if (wrong.length > 0 && !problems.some(isExemptible)) return refuse({ kind: 'invalid', problems: wrong });
    return make(call, core, {
      id: uuidv7(),
      requires: requirementsOf(body),
      create: (context) => create(body, problems, context, version),
      status: 201,
      show: (order, context) => ({ data: viewSummary(order, context, version) }),
    });
  },
});
