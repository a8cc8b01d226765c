import type { OrderContext } from '../../../core/context/order-context.ts';
import type { Problem } from '../../../model/failure.ts';
import type { Order } from '../../../model/order.ts';
import { livingEntries } from '../../../model/status.ts';
import { textAt, valueAt } from '../../../operations/values.ts';

type Around = Pick<OrderContext, 'customers' | 'addresses' | 'contacts' | 'statuses'>;

const noSuch = (path: Problem['path'], reason = 'does not exist'): Problem => ({
  place: 'body',
  path,
  rule: 'reference',
  reason,
  binding: 'limit',
});

/**
 * Where an order as it is to be refers to what is not there. What the order refers to already binds nobody: it may be gone
 * by now. The value may be anything: what has another shape refers to nothing.
 */
export function referenceProblems(wished: unknown, present: Order | undefined, around: Around): Problem[] {
  const problems: Problem[] = [];
  const demand = (path: string[], held: string | undefined, records: ReadonlyMap<string, { deleted: boolean }>) => {
    const id = textAt(wished, path);
    if (id !== undefined && id !== held && (records.get(id)?.deleted ?? true)) problems.push(noSuch(path));
  };
  demand(['customer_id'], present?.customer_id, around.customers);
  for (const field of ['billing_address', 'shipping_address', 'primary_contact'] as const) {
    const records = field === 'primary_contact' ? around.contacts : around.addresses;
    const isReplaced = textAt(wished, [field, 'stored_id']) !== undefined;
    demand([field, isReplaced ? 'stored_id' : 'id'], present?.[field]?.id, records);
  }
  return [
    ...problems,
    ...statusProblems(valueAt(wished, ['status']), ['status'], present, around),
    ...lineProblems(valueAt(wished, ['line_items']), present),
  ];
}

/** That a status names an entry which the catalog does not have, or has no more. An order keeps one that is gone. */
export function statusProblems(
  status: unknown,
  path: string[],
  present: Order | undefined,
  { statuses }: Pick<Around, 'statuses'>,
): Problem[] {
  const id = textAt(status, ['id']);
  const expected = livingEntries(statuses).map((entry) => entry.id);
  if (id === undefined || id === present?.status_id || expected.includes(id)) return [];
  return [{ ...noSuch([...path, 'id'], 'is no entry of the status catalog'), expected }];
}

/** A line's id is that of a line which the order has; a new order may bring its lines' ids. None is there twice. */
function lineProblems(lines: unknown, present: Order | undefined): Problem[] {
  if (!Array.isArray(lines)) return [];
  const held = present && new Set(present.line_items.map(({ id }) => id));
  const seen = new Set<string>();
  return lines.flatMap((line: unknown, i): Problem[] => {
    const id = textAt(line, ['id']);
    if (id === undefined) return [];
    const path = ['line_items', i, 'id'];
    if (held && !held.has(id)) return [noSuch(path, 'is no line of this order')];
    if (seen.has(id)) return [{ ...noSuch(path, 'is there twice'), rule: 'duplicate' }];
    seen.add(id);
    return [];
  });
}
