import { v7 as uuidv7 } from 'uuid';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../dialect.ts';
import { createOrder as make } from '../../order-calls.ts';
import { isExcusable } from '../excuse.ts';
import { dateOrderProblems } from './dates.ts';
import { create } from './lens.ts';
import { needsOf } from './needs.ts';
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
    // Only a stored address or contact could excuse anything: there is no order yet.
    if (wrong.length > 0 && !problems.some(isExcusable)) return refuse({ kind: 'invalid', problems: wrong });
    return make(call, core, {
      id: uuidv7(),
      needs: needsOf(body),
      create: (neighbours) => create(body, problems, neighbours, version),
      status: 201,
      show: (order, neighbours) => ({ data: viewSummary(order, neighbours, version) }),
    });
  },
});
