import { v7 as uuidv7 } from 'uuid';
import type { WriteOutcome } from '../../../core/command.ts';
import type { Core } from '../../../core/core.ts';
import type { RecordSet } from '../../../core/records/record-set.ts';
import type { RecordWrite } from '../../../core/records/records.ts';
import type { ImportItem } from '../../../importing/items/item.ts';
import { sameValue } from '../../../model/equal.ts';
import type { Problem } from '../../../model/failure.ts';
import type { RecordContent, Recorded } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { depthProblems } from '../orders/extras.ts';
import type { CustomerRow } from './customer-row.ts';
import type { Sink, SinkOptions, WrittenResult } from './orders-sink.ts';

/** There are fewer connections: more would only wait, and nothing may wait for long. */
const AT_ONCE = 8;

type Part = 'addresses' | 'contacts';
type SentPart = NonNullable<CustomerRow[Part]>[number];

/** Writes customers with their addresses and contacts, each customer in a transaction of its own. */
export function customersSink(options: SinkOptions): Sink {
  return async (core, items) => {
    const idsFor = await knownIds(core, items, options);
    if (!idsFor.ok) return items.map(() => idsFor);
    const writeOne = async (item: ImportItem): Promise<WriteOutcome> => {
      const outcome = await write(core, item, idsFor.value(item), options);
      if (!isTaken(outcome)) return outcome;
      // A row before it, or somebody else, has made the customer meanwhile.
      const again = await knownIds(core, [item], options);
      return again.ok ? write(core, item, again.value(item), options) : again;
    };
    const outcomes: WriteOutcome[] = [];
    for (let i = 0; i < items.length; i += AT_ONCE) {
      outcomes.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(writeOne))));
    }
    return outcomes;
  };
}

const rowOf = (item: ImportItem): CustomerRow => (item.body ?? {}) as CustomerRow;

const isTaken = (outcome: WriteOutcome): boolean =>
  !outcome.ok && outcome.failure.kind === 'duplicate' && outcome.failure.field === 'reference_id';

/** Whose id each item is about: that of who has its reference id, else its own, else a new one. */
async function knownIds(
  core: Core,
  items: readonly ImportItem[],
  { actor, idOfRow }: SinkOptions,
): Promise<Result<(item: ImportItem) => string>> {
  const references = items.flatMap((item) => rowOf(item).reference_id ?? []);
  const found = await core.records.find(actor.workspaceId, { customersReferredToAs: references }, actor.dialect);
  if (!found.ok) return found;
  const byReference = new Map(found.value.all('customers').map(({ reference_id, id }) => [reference_id, id]));
  return ok((item) => {
    const { reference_id, id } = rowOf(item);
    return (reference_id !== undefined && byReference.get(reference_id)) || id || idOfRow(item.row);
  });
}

async function write(core: Core, item: ImportItem, id: string, options: SinkOptions): Promise<WriteOutcome> {
  const row = rowOf(item);
  let before: ReadonlyMap<string, number> | undefined;
  return core.records.write({
    actor: options.actor,
    target: { kind: 'customers', put: id },
    requires: { ofCustomers: [id], ids: { addresses: idsIn(row.addresses), contacts: idsIn(row.contacts) } },
    change: (found) => {
      before = versionsOf(found, id);
      const problems = [...item.problems.map(asProblem), ...extrasTooDeep(row)];
      if (problems.length > 0) return refuse({ kind: 'invalid', problems });
      return wished(row, id, found, options);
    },
    reply: (found) => {
      const after = versionsOf(found, id);
      const { version = 0 } = found.get('customers', id) ?? {};
      const isSame = sameValue([...(before ?? [])], [...after]);
      const result = !before?.has(id) ? 'created' : isSame ? 'unchanged' : 'updated';
      return { status: 200, headers: {}, body: JSON.stringify({ result, id, version } satisfies WrittenResult) };
    },
    absent: { kind: 'internal' },
  });
}

const asProblem = (problem: ImportItem['problems'][number]): Problem => ({
  place: 'body',
  binding: 'shape',
  ...problem,
});

/** In a customer and in all that belongs to them: nothing may go through what is nested deeper than calls can be. */
function extrasTooDeep({ extras, addresses = [], contacts = [], address }: CustomerRow): Problem[] {
  const below = (at: Problem['path'], sent: unknown): Problem[] =>
    depthProblems(sent).map((problem) => ({ ...problem, path: [...at, ...problem.path] }));
  return [
    ...below([], extras),
    ...addresses.flatMap((part, i) => below(['addresses', i], part.extras)),
    ...contacts.flatMap((part, i) => below(['contacts', i], part.extras)),
    ...below(['address'], address?.extras),
  ];
}

const idsIn = (parts: readonly SentPart[] | undefined): string[] => (parts ?? []).flatMap(({ id }) => id ?? []);

/** The versions of a customer and of all that belongs to them. */
function versionsOf(found: RecordSet, id: string): ReadonlyMap<string, number> {
  const records = [
    found.get('customers', id),
    ...(['addresses', 'contacts'] as const).flatMap((kind) => found.all(kind)),
  ];
  return new Map(records.flatMap((record) => (record ? [[record.id, record.version] as const] : [])));
}

function wished(row: CustomerRow, id: string, found: RecordSet, options: SinkOptions): Result<RecordWrite[]> {
  const { existing } = options.settings;
  const present = found.get('customers', id);
  if (present && existing === 'skip') return ok([]);
  const {
    id: _id,
    version: _version,
    created_at: _made,
    changed_at: _changed,
    addresses,
    contacts,
    address,
    ...sent
  } = row;
  const base = present && existing === 'merge' ? contentOf(present) : {};
  const content = { ...base, ...sent } as RecordContent<'customers'>;
  const parts = [
    partWrites('addresses', address ? [...(addresses ?? []), address] : addresses, id, found, options),
    partWrites('contacts', contacts, id, found, options),
  ];
  const problems = parts.flatMap(({ problems: each }) => each);
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  return ok([{ kind: 'customers', id, content }, ...parts.flatMap(({ writes }) => writes)]);
}

const contentOf = ({
  id: _id,
  version: _version,
  created_at: _made,
  changed_at: _changed,
  ...content
}: Recorded<'customers'>) => content;

/** What becomes of a customer's addresses or contacts. Those that are not sent stay, unless the customer is replaced. */
function partWrites(
  kind: Part,
  sent: readonly SentPart[] | undefined,
  customerId: string,
  found: RecordSet,
  { settings }: SinkOptions,
): { writes: RecordWrite[]; problems: Problem[] } {
  if (!sent) return { writes: [], problems: [] };
  const writes: RecordWrite[] = [];
  const problems: Problem[] = [];
  const left = new Map(
    found
      .all(kind)
      .filter((record) => record.customer_id === customerId)
      .map((record) => [record.id, record as unknown as Record<string, unknown> & { id: string }]),
  );
  for (const [i, part] of sent.entries()) {
    const { id: named, version: _version, created_at: _made, changed_at: _changed, ...fields } = part;
    const others = named === undefined ? undefined : found.get(kind, named);
    if (others && others.customer_id !== customerId) {
      const reason = 'is that of another customer';
      problems.push({ place: 'body', path: [kind, i, 'id'], rule: 'reference', reason, binding: 'shape' });
      continue;
    }
    const present = presentPart(left, named, fields);
    const {
      id: _id,
      version: _v,
      created_at: _c,
      changed_at: _ch,
      ...before
    } = (present ?? {}) as Record<string, unknown>;
    left.delete(present?.id ?? '');
    const base = settings.existing === 'merge' ? before : {};
    const content = { ...base, ...fields, customer_id: customerId };
    writes.push({ kind, id: present?.id ?? named ?? uuidv7(), content } as RecordWrite);
  }
  if (settings.existing === 'replace') for (const id of left.keys()) writes.push({ kind, id, content: null });
  return { writes, problems };
}

/** The one that is meant: by its id, else by the caller's own, else by all that is said of it. */
function presentPart<T extends Record<string, unknown> & { id: string }>(
  left: ReadonlyMap<string, T>,
  id: string | undefined,
  fields: Record<string, unknown>,
): T | undefined {
  if (id !== undefined) return left.get(id);
  const all = [...left.values()];
  const { reference_id } = fields;
  return reference_id === undefined
    ? all.find((record) => Object.entries(fields).every(([field, value]) => sameValue(record[field], value)))
    : all.find((record) => record['reference_id'] === reference_id);
}
