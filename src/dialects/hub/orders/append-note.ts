import type { OrderPatch } from '../../../model/change.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/order-calls.ts';
import { LONGEST_NOTE } from './parts.ts';
import { ShownOrder } from './reply.ts';
import { NoteAddition } from './request.ts';
import { view } from './view.ts';

export const appendNote: Operation = {
  id: 'appendNote',
  method: 'POST',
  path: '/orders/{id}/notes',
  scope: 'orders:write',
  summary: 'Append a paragraph to a note',
  description:
    'Whoever appends at the same time is not overwritten. Sent twice it is there twice, unless the same `Idempotency-Key` ' +
    'comes with it.',
  parameters: { id: 'The id of the order.' },
  body: NoteAddition,
  replies: { 200: { description: 'The order as it is now', schema: ShownOrder } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { to, text } = call.body as NoteAddition;
    return changeOrder(call, core, {
      id: call.parameters['id'] ?? '',
      put: (order) => appended(to === 'internal' ? 'internal_note' : 'customer_note', order, text),
      status: 200,
      show: view,
    });
  },
};

type Note = 'internal_note' | 'customer_note';

function appended(
  field: Note,
  order: Readonly<Partial<Record<Note, string | undefined>>>,
  text: string,
): Result<OrderPatch> {
  const note = order[field] ? `${order[field]}\n\n${text}` : text;
  if ([...note].length <= LONGEST_NOTE) return ok({ [field]: note });
  const reason = `must leave the note at most ${LONGEST_NOTE} characters long`;
  return refuse({
    kind: 'invalid',
    problems: [{ place: 'body', path: ['text'], rule: 'max_length', reason, binding: 'limit', expected: LONGEST_NOTE }],
  });
}
