import type { TSchema } from 'typebox';
import { isUnwanted } from '../../../core/command.ts';
import type { Uncountable } from '../../../core/orders/counted-items.ts';
import { writeShipment } from '../../../core/orders/order-records.ts';
import { sameValue } from '../../../model/equal.ts';
import type { Failure, Problem } from '../../../model/failure.ts';
import { idFor } from '../../../model/order.ts';
import type { RecordContent, Recorded } from '../../../model/record.ts';
import { ok, refuse } from '../../../model/result.ts';
import { conditionsOf } from '../../../operations/conditions.ts';
import type { KeyedOperation, Operation } from '../../../operations/operation.ts';
import { replyOf, tagged } from '../../../operations/reply.ts';
import { contentOf } from '../../../operations/values.ts';
import { findOfOrder, itemProblems, writeWithOrder } from '../of-order.ts';
import { NAME } from '../settings.ts';
import { namingField, patch, unnamedItems, variantsNamed, view } from './lens.ts';
import { ShipmentPatch, ShipmentReply, ShipmentStatusChange } from './wire.ts';

const COUNTS_ANEW =
  'What counted in `shipped_quantity` of the order and counts no more is taken back, and what begins to count is added, in ' +
  'the same transaction.';

export const updateShipment: Operation = changing({
  id: 'updateShipment',
  path: '/shipments/{id}',
  summary: 'Update a shipment',
  description: `Only the fields that are sent change. Null counts as left out. ${COUNTS_ANEW}`,
  body: ShipmentPatch,
  status: 201,
});

export const updateShipmentStatus: Operation = changing({
  id: 'updateShipmentStatus',
  path: '/shipments/{id}/status',
  summary: 'Update the status of a shipment',
  description: `The status that the shipment has already changes nothing. ${COUNTS_ANEW}`,
  body: ShipmentStatusChange,
  status: 200,
});

/** A call that changes a shipment, and its order with it. */
function changing({
  status,
  ...facts
}: Pick<Operation, 'id' | 'path' | 'summary'> & {
  description: string;
  body: TSchema;
  status: number;
}): Operation {
  return {
    ...facts,
    method: 'PATCH',
    scope: 'orders:write',
    parameters: { id: 'The id of the shipment.' },
    nullMeansAbsent: true,
    replies: { [status]: { description: 'The shipment as it is now', schema: ShipmentReply } },
    handle: changeWith(status),
  };
}

function changeWith(status: number): KeyedOperation['handle'] {
  return async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const sent = call.body as ShipmentPatch;
    const { shipment_items = [] } = sent;
    const unnamed = unnamedItems(shipment_items);
    if (unnamed.length > 0) return refuse({ kind: 'invalid', problems: unnamed });
    const conditions = conditionsOf(call);
    if (!conditions.ok) return conditions;
    const { knownVersions, unwantedVersions, ...asked } = conditions.value;
    // A shipment stays with its order: what is read of it before the order is held is only whose it is.
    const read = await findOfOrder(call, core, 'shipments');
    if (!read.ok) return read;
    const { id, order_id } = read.value;
    const outcome = await writeWithOrder(core, {
      ...asked,
      target: { find: order_id, isOwnId: true },
      requires: { variants: variantsNamed(shipment_items), ids: { shipments: [id] } },
      change: (order, context) => {
        const stored = context.shipments.get(id);
        const present = stored?.deleted ? undefined : stored?.record;
        if (!order || !present) return refuse(ORDER_GONE);
        if (isUnwanted(unwantedVersions, present.version)) {
          const { version: currentVersion } = present;
          return refuse({
            kind: 'version_conflict',
            currentVersion,
            differing: [],
            entity: 'shipments',
            isUnwanted: true,
          });
        }
        const content = patch(present, sent, context);
        const stale =
          knownVersions && !knownVersions.includes(present.version) ? conflict(present, content) : undefined;
        if (stale) return refuse(stale);
        const { patch: wished, wrong } = writeShipment(order, contentOf(present), id, content);
        const problems = sent.shipment_items
          ? itemProblems('shipment_items', wrong, (i) => namingField(shipment_items[i]))
          : wrong.map((each) => statusProblem(sent, content, each));
        return problems.length > 0 ? refuse({ kind: 'invalid', problems }) : ok(wished);
      },
      reply: (order, { shipments }) => {
        const shown = shipments.get(id)?.record;
        if (!shown) throw new Error(`the shipment ${id} is not there`);
        return tagged(status, { data: view(shown, idFor(order, NAME)) }, shown);
      },
      absent: ORDER_GONE,
    });
    return replyOf(outcome);
  };
}

const ORDER_GONE: Failure = { kind: 'conflict', reason: 'The order of this shipment was deleted' };

/** The shipment cannot begin to count: the order has no more of something that it has. */
function statusProblem(
  { shipment_status }: ShipmentPatch,
  { items }: RecordContent<'shipments'>,
  { index, left = 0 }: Uncountable,
): Problem {
  const reason = `needs more of ${items[index]?.sku} than is left of the order: ${left}`;
  const field = shipment_status === undefined ? 'status' : 'shipment_status';
  return { place: 'body', path: [field], rule: 'range', reason, binding: 'shape' };
}

/** What differs for a caller whose knowledge is old; nothing when its wish is fulfilled already. */
function conflict(present: Recorded<'shipments'>, content: RecordContent<'shipments'>): Failure | undefined {
  const before = contentOf(present) as unknown as Record<string, unknown>;
  const after = content as unknown as Record<string, unknown>;
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const sides = fields
    .filter((field) => !sameValue(before[field], after[field]))
    .map((field) => ({ field, theirs: before[field] ?? null, yours: after[field] ?? null }));
  if (sides.length === 0) return undefined;
  const differing = sides.map(({ field }) => field);
  return { kind: 'version_conflict', currentVersion: present.version, differing, sides, entity: 'shipments' };
}
