import type { OrderPatch } from '../../../model/change.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/order-calls.ts';
import { MOST_ENTRIES } from './parts.ts';
import { ShownOrder } from './reply.ts';
import { TagChange } from './request.ts';
import { view } from './view.ts';

export const changeTags: Operation = {
  id: 'changeTags',
  method: 'POST',
  path: '/orders/{id}/tags',
  scope: 'orders:write',
  summary: 'Add and remove tags',
  description: 'Tags that the order has already, or has not, are no fault. New ones come last.',
  parameters: { id: 'The id of the order.' },
  body: TagChange,
  replies: { 200: { description: 'The order as it is now', schema: ShownOrder } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const change = call.body as TagChange;
    return changeOrder(call, core, {
      id: call.parameters['id'] ?? '',
      put: ({ tags }) => retagged(tags, change),
      status: 200,
      show: view,
    });
  },
};

/** The tags after a change of them. Fails with `invalid`. */
export function retagged(present: readonly string[], { add = [], remove = [] }: TagChange): Result<OrderPatch> {
  const added = new Set(add);
  const removed = new Set(remove);
  const contradictions = remove.flatMap((tag, i): Problem[] =>
    added.has(tag)
      ? [{ place: 'body', path: ['remove', i], rule: 'duplicate', reason: 'is to be added too', binding: 'shape' }]
      : [],
  );
  if (contradictions.length > 0) return refuse({ kind: 'invalid', problems: contradictions });
  const kept = present.filter((tag) => !removed.has(tag));
  const tags = [...kept, ...[...added].filter((tag) => !kept.includes(tag))];
  if (tags.length <= Math.max(MOST_ENTRIES, present.length)) return ok({ tags });
  const reason = `must leave the order at most ${MOST_ENTRIES} tags`;
  return refuse({
    kind: 'invalid',
    problems: [{ place: 'body', path: ['add'], rule: 'count', reason, binding: 'limit', expected: MOST_ENTRIES }],
  });
}
