import type { OrderContext } from '../../../core/context/order-context.ts';
import { sameValue } from '../../../model/equal.ts';
import type { Problem } from '../../../model/failure.ts';
import type { Order } from '../../../model/order.ts';
import { livingEntries } from '../../../model/status.ts';
import { notExempt } from '../../../operations/existing-values.ts';
import { isObject, textAt, valueAt } from '../../../operations/values.ts';

/** The problems that remain after existing-value exemptions: limits apply to changed values. */
export const problemsBesideExisting = (problems: readonly Problem[], body: unknown, shown: unknown): Problem[] =>
  notExempt(problems, body, (path: Problem['path']) => shownAt(path, body, shown), {
    may: ({ place, binding }) => place === 'body' && binding !== 'shape',
  });

/**
 * The shown values for a sent one. For an entry of a list, those of all entries with the same name, since entries before
 * it may have been removed.
 */
function shownAt(path: Problem['path'], body: unknown, shown: unknown): unknown[] {
  const at = path.findIndex((step) => typeof step === 'number');
  if (at < 0) return [valueAt(shown, path)];
  const name = nameOf(valueAt(body, path.slice(0, at + 1)));
  const entries = valueAt(shown, path.slice(0, at));
  const same = Array.isArray(entries) ? entries.filter((each) => sameValue(nameOf(each), name)) : [];
  return same.map((each) => valueAt(each, path.slice(at + 1)));
}

/** The identity of a list entry: a line's id, the name of an attribute or charge, a tag itself. */
const nameOf = (entry: unknown): unknown => valueAt(entry, ['id']) ?? valueAt(entry, ['name']) ?? entry;

type Around = Pick<OrderContext, 'customers' | 'addresses' | 'contacts' | 'statuses'>;

const noSuch = (path: Problem['path'], reason = 'does not exist'): Problem => ({
  place: 'body',
  path,
  rule: 'reference',
  reason,
  binding: 'limit',
});

/**
 * References of the resulting order to unknown records. A reference that the order already has is exempt, since its
 * record may be deleted. The value may be unvalidated: only strings are ids.
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

/** A status that is not in the catalog, or is archived. An order keeps an archived one. */
export function statusProblems(
  status: unknown,
  path: string[],
  present: Order | undefined,
  { statuses }: Pick<Around, 'statuses'>,
): Problem[] {
  const id = textAt(status, ['id']);
  const expected = livingEntries(statuses).map((entry) => entry.id);
  if (id === undefined || id === present?.status_id || expected.includes(id)) return [];
  return [{ ...noSuch([...path, 'id'], 'is not an entry of the status catalog'), expected }];
}

/** The id of a line must be one of the order's; a new order may bring the ids of its lines. Ids are unique. */
function lineProblems(lines: unknown, present: Order | undefined): Problem[] {
  if (!Array.isArray(lines)) return [];
  const held = present && new Set(present.line_items.map(({ id }) => id));
  const seen = new Set<string>();
  return lines.flatMap((line: unknown, i): Problem[] => {
    const id = textAt(line, ['id']);
    if (id === undefined) return [];
    const path = ['line_items', i, 'id'];
    if (held && !held.has(id)) return [noSuch(path, 'is not a line of this order')];
    if (seen.has(id)) return [{ ...noSuch(path, 'occurs twice'), rule: 'duplicate' }];
    seen.add(id);
    return [];
  });
}

/** The largest extras of one dialect as JSON: more than any dialect stores for the largest order. */
const MOST_BYTES = 512 * 1024;

/** Each dialect is a field of its own in an order's history. */
const MOST_DIALECTS = 100;

const DEEPEST = 32;

const NAME = /^[a-z][a-z0-9_-]{0,62}$/;

const problem = (dialect: string, rule: Problem['rule'], reason: string, expected: unknown): Problem => ({
  place: 'body',
  path: ['extras', dialect],
  rule,
  reason,
  // Existing values were exempted before.
  binding: 'shape',
  expected,
});

/**
 * Extras that are nested too deeply or have numbers that a double cannot hold. Checked before any recursion over them.
 * Values that are not objects are problems of the schema.
 */
export function depthProblems(extras: unknown): Problem[] {
  if (!isObject(extras)) return [];
  return Object.entries(extras).flatMap(([dialect, value]): Problem[] => {
    if (!isObject(value)) return [];
    const fault = faultIn(value);
    if (fault === 'depth')
      return [problem(dialect, 'count', `must not be nested deeper than ${DEEPEST} levels`, DEEPEST)];
    return fault ? [problem(dialect, 'range', 'must not have a number that a double cannot hold', 'double')] : [];
  });
}

/** Iterative, since a hostile body can be nested deeper than the call stack. */
function faultIn(value: unknown): 'depth' | 'number' | undefined {
  const rest = [{ value, depth: 1 }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    if (typeof next.value === 'number' && !Number.isFinite(next.value)) return 'number';
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth > DEEPEST) return 'depth';
    for (const child of Object.values(next.value)) rest.push({ value: child, depth: next.depth + 1 });
  }
  return undefined;
}

/** Extras that break a limit and differ from the order's. */
export function extrasProblems(extras: unknown, present: Order['extras'] | undefined): Problem[] {
  if (!isObject(extras)) return [];
  const count = Object.keys(extras).length;
  if (count > MOST_DIALECTS && count > Object.keys(present ?? {}).length) {
    const reason = `must have at most ${MOST_DIALECTS} dialects`;
    return [{ place: 'body', path: ['extras'], rule: 'count', reason, binding: 'shape', expected: MOST_DIALECTS }];
  }
  return Object.entries(extras).flatMap(([dialect, value]): Problem[] => {
    if (!isObject(value) || sameValue(value, present?.[dialect])) return [];
    if (!NAME.test(dialect) && present?.[dialect] === undefined) {
      return [problem(dialect, 'format', 'must be the name of a dialect: lower case, as in evreka', NAME.source)];
    }
    if (Buffer.byteLength(JSON.stringify(value)) <= MOST_BYTES) return [];
    return [problem(dialect, 'max_length', `must be at most ${MOST_BYTES} bytes long as JSON`, MOST_BYTES)];
  });
}
