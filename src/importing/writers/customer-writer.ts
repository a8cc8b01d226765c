import { v7 as uuidv7 } from 'uuid';
import type { RecordSet } from '../../core/context/record-set.ts';
import type { Core } from '../../core/core.ts';
import type { RecordWrite } from '../../core/records/record-command.ts';
import type { WriteOutcome } from '../../core/write-command.ts';
import { sameValue } from '../../model/equal.ts';
import type { Problem } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { CustomerRow, RowLens } from '../import-dialect.ts';
import { asProblem, type WritableRow } from '../items/item.ts';
import { differingExtras, differingFields, newRow } from '../replies/differing.ts';
import { type RowOfReply, withoutAbsent } from '../replies/vendor-replies.ts';
import type { ImportWriter, WriterOptions, WrittenResult } from './order-writer.ts';

/** More than the connections there are would only wait, and no caller may wait long. */
const AT_ONCE = 8;

type OwnedKind = 'addresses' | 'contacts';
type SentRecord = NonNullable<CustomerRow[OwnedKind]>[number];

/** Writes customers with their addresses and contacts, each customer in a transaction of its own. */
export function customerWriter(options: WriterOptions): ImportWriter {
  return async (core, items) => {
    const idsFor = await findIds(core, items, options);
    if (!idsFor.ok) return items.map(() => idsFor);
    const writeOne = async (item: WritableRow): Promise<WriteOutcome> => {
      const outcome = await write(core, item, idsFor.value(item), options);
      if (!isTaken(outcome)) return outcome;
      // An earlier row, or another caller, has made the customer meanwhile.
      const again = await findIds(core, [item], options);
      return again.ok ? write(core, item, again.value(item), options) : again;
    };
    const outcomes: WriteOutcome[] = [];
    for (let i = 0; i < items.length; i += AT_ONCE) {
      outcomes.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(writeOne))));
    }
    return outcomes;
  };
}

const rowOf = (item: WritableRow): CustomerRow => (item.body ?? {}) as CustomerRow;

const isTaken = (outcome: WriteOutcome): boolean =>
  !outcome.ok &&
  outcome.failure.kind === 'duplicate' &&
  (outcome.failure.field === 'reference_id' || outcome.failure.field === 'aliases');

/**
 * The id of each item's customer: the one that its vendor's clients know by the item's id, else the one that has its reference id,
 * else the item's own, else a new one.
 */
async function findIds(
  core: Core,
  items: readonly WritableRow[],
  { actor, idOfRow, replies }: WriterOptions,
): Promise<Result<(item: WritableRow) => string>> {
  const references = items.flatMap((item) => rowOf(item).reference_id ?? []);
  const aliasOf = (item: WritableRow): string | undefined => replies && rowOf(item).aliases?.[replies.name];
  const ids = { customers: items.flatMap((item) => aliasOf(item) ?? []) };
  const requires = { customersKnownBy: { references }, ...(replies ? { ids } : {}) };
  const found = await core.records.find(actor.workspaceId, requires, actor.dialect);
  if (!found.ok) return found;
  const byReference = new Map(found.value.all('customers').map(({ reference_id, id }) => [reference_id, id]));
  return ok((item) => {
    const { reference_id, id } = rowOf(item);
    const known = found.value.get('customers', aliasOf(item));
    if (known) return known.id;
    return (reference_id !== undefined && byReference.get(reference_id)) || id || idOfRow(item.row);
  });
}

async function write(core: Core, item: WritableRow, id: string, options: WriterOptions): Promise<WriteOutcome> {
  const row = rowOf(item);
  let before: ReadonlyMap<string, number> | undefined;
  return core.records.write({
    actor: options.actor,
    target: { kind: 'customers', put: id },
    requires: {
      ...options.replies?.customers.requires([id]),
      ofCustomers: [id],
      ids: { addresses: idsIn(row.addresses), contacts: idsIn(row.contacts) },
    },
    change: (found) => {
      before = versionsOf(found, id);
      const problems = [...item.problems.map(asProblem), ...depthProblems(row, options.lens)];
      if (problems.length > 0) return refuse({ kind: 'invalid', problems });
      return writesOf(item.reply ? rowFromReply(item.reply, id, found, options) : row, id, found, options);
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

/** The row of a vendor's record: all of it for a new customer, else where it differs from what the dialect shows. Null removes. */
function rowFromReply(
  { row, form }: RowOfReply,
  id: string,
  found: RecordSet,
  { replies }: WriterOptions,
): CustomerRow {
  const present = found.get('customers', id);
  if (!present || !replies) return { source: replies?.name, ...newRow(row) } as CustomerRow;
  const { customers } = replies;
  const view = JSON.parse(JSON.stringify(customers.shown(present, found, form))) as Record<string, unknown>;
  const shown = customers.rowOf(view).row;
  const { extras, aliases, addresses, contacts, ...differing } = differingFields(row, shown);
  const meant = differingExtras(extras && row['extras'], shown['extras'], present.extras ?? {});
  const owned = { ...(addresses ? { addresses } : {}), ...(contacts ? { contacts } : {}) } as Record<
    string,
    OwnedRecord[]
  >;
  const changed = Object.entries(owned).map(([kind, sent]) => {
    const known = new Map(((shown[kind] ?? []) as OwnedRecord[]).map((record) => [record.id, record]));
    return [kind, sent.map((record) => ({ ...differingFields(record, known.get(record.id) ?? {}), id: record.id }))];
  });
  return {
    ...differing,
    ...(aliases ? { aliases: { ...present.aliases, ...aliases } } : {}),
    ...(Object.keys(meant).length > 0 ? { extras: { ...present.extras, ...meant } } : {}),
    ...Object.fromEntries(changed),
  } as CustomerRow;
}

/** Extras of the customer, the addresses and the contacts that are nested deeper than calls can go. */
function depthProblems({ extras, addresses = [], contacts = [], address }: CustomerRow, lens: RowLens): Problem[] {
  const below = (at: Problem['path'], sent: unknown): Problem[] =>
    lens.depthProblems(sent).map((problem) => ({ ...problem, path: [...at, ...problem.path] }));
  return [
    ...below([], extras),
    ...addresses.flatMap((record, i) => below(['addresses', i], record.extras)),
    ...contacts.flatMap((record, i) => below(['contacts', i], record.extras)),
    ...below(['address'], address?.extras),
  ];
}

const idsIn = (records: readonly SentRecord[] | undefined): string[] => (records ?? []).flatMap(({ id }) => id ?? []);

/** The versions of a customer, its addresses and its contacts, by id. */
function versionsOf(found: RecordSet, id: string): ReadonlyMap<string, number> {
  const records = [found.get('customers', id), ...found.all('addresses'), ...found.all('contacts')];
  return new Map(records.flatMap((record) => (record ? [[record.id, record.version] as const] : [])));
}

function writesOf(row: CustomerRow, id: string, found: RecordSet, options: WriterOptions): Result<RecordWrite[]> {
  const { existing } = options.settings;
  const present = found.get('customers', id);
  if (present && existing === 'skip') return ok([]);
  const { addresses, contacts, address, ...sent } = contentOf(row);
  const content = withoutAbsent({ ...(present && existing === 'merge' ? contentOf(present) : {}), ...sent });
  const owned = [
    ownedWrites('addresses', address ? [...(addresses ?? []), address] : addresses, id, found, existing),
    ownedWrites('contacts', contacts, id, found, existing),
  ];
  const problems = owned.flatMap((each) => each.problems);
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  return ok([{ kind: 'customers', id, content } as RecordWrite, ...owned.flatMap(({ writes }) => writes)]);
}

type HubFields = 'id' | 'version' | 'created_at' | 'changed_at';

/** A record without the fields that the hub keeps itself. */
const contentOf = <T extends { [field in HubFields]?: unknown }>({
  id: _id,
  version: _version,
  created_at: _made,
  changed_at: _changed,
  ...content
}: T): Omit<T, HubFields> => content;

/** The addresses or contacts of a customer that an import writes. The others stay, unless the customer is replaced. */
function ownedWrites(
  kind: OwnedKind,
  sent: readonly SentRecord[] | undefined,
  customerId: string,
  found: RecordSet,
  existing: WriterOptions['settings']['existing'],
): { writes: RecordWrite[]; problems: Problem[] } {
  if (!sent) return { writes: [], problems: [] };
  const writes: RecordWrite[] = [];
  const problems: Problem[] = [];
  const owned = found.all(kind).filter((record) => record.customer_id === customerId);
  const left = new Map(owned.map((record) => [record.id, record as unknown as OwnedRecord]));
  for (const [i, record] of sent.entries()) {
    const { id: named } = record;
    const fields = contentOf(record);
    const other = named === undefined ? undefined : found.get(kind, named);
    if (other && other.customer_id !== customerId) {
      const reason = 'belongs to another customer';
      problems.push({ place: 'body', path: [kind, i, 'id'], rule: 'reference', reason, binding: 'shape' });
      continue;
    }
    const present = presentRecord(left, named, fields);
    left.delete(present?.id ?? '');
    const base = present && existing === 'merge' ? contentOf(present) : {};
    const content = withoutAbsent({ ...base, ...fields, customer_id: customerId });
    writes.push({ kind, id: present?.id ?? named ?? uuidv7(), content } as RecordWrite);
  }
  if (existing === 'replace') for (const id of left.keys()) writes.push({ kind, id, content: null });
  return { writes, problems };
}

type OwnedRecord = Record<string, unknown> & { id: string };

/** The stored record that a sent one means: by its id, else by its reference id, else by all fields that are sent. */
function presentRecord(
  left: ReadonlyMap<string, OwnedRecord>,
  id: string | undefined,
  fields: Record<string, unknown>,
): OwnedRecord | undefined {
  if (id !== undefined) return left.get(id);
  const { reference_id } = fields;
  return [...left.values()].find((record) =>
    reference_id === undefined
      ? Object.entries(fields).every(([field, value]) => sameValue(record[field], value))
      : record['reference_id'] === reference_id,
  );
}
