import { type TObject, type TSchema, Type } from 'typebox';
import type { RequiredRecords } from '../../../core/context/order-context.ts';
import { RecordSet } from '../../../core/context/record-set.ts';
import type { Core } from '../../../core/core.ts';
import { cursorOf, placeOf } from '../../../core/lists/cursor.ts';
import type { RecordWrite } from '../../../core/records/record-command.ts';
import type { FreeRecordKind, RecordContent, Recorded } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { Scope } from '../../../model/scope.ts';
import { isPossibleId } from '../../../model/text.ts';
import type { Call, KeyedOperation, Sent } from '../../../operations/operation.ts';
import { list } from '../../../operations/other-kinds.ts';
import { changeRecord, createRecord, deleteRecord, readRecord, restoreRecord } from '../../../operations/records.ts';
import { json } from '../../../operations/reply.ts';
import { textAt } from '../../../operations/values.ts';
import { DEFAULT_VERSIONS, HistoryQuery } from '../history/calls.ts';
import { entryOf, HistoryEntry } from '../history/schema.ts';
import { momentOf, momentQuery } from '../moment.ts';
import { BAD_CURSOR } from '../query-problems.ts';
import { NullableText, PageOf } from '../schema.ts';
import { create, merge, type RecordLens, replace } from './lens.ts';
import { listMeant, type RecordQuery, recordPage } from './query.ts';
import type { RecordSchemas } from './schema.ts';

const DEFAULT_SIZE = 50;

/** A call without what its schemas say of it. */
type AnyCall = Pick<Sent<TSchema, TSchema, never>, 'id' | 'method' | 'parameters' | 'body'>;

/** What the calls for one kind of record need to know. */
export interface Resource<K extends FreeRecordKind> {
  entity: K;
  /** In ids of operations: `Customer` and `Customers`. */
  name: string;
  names: string;
  /** In sentences: `customer` and `customers`. */
  noun: string;
  plural: string;
  /** The path of all, and the parameter of one. */
  path: string;
  parameter: string;
  parameters: Record<string, string>;
  scopes: 'customers' | 'products';
  schemas: RecordSchemas;
  query: TObject;
  lens: RecordLens<K>;
  example: object;
  /** Sentences about the calls. */
  about: { list: string; create: string; replace: string; remove: string };
  /** Records that belong to a customer: the customer of the path is locked in their place. */
  isOwned?: boolean;
  /** The records that the view shows and the rules need. `id` may be an alias. */
  requires(call: AnyCall): RequiredRecords;
  /** The records that the views of a page show. */
  requiredFor?(records: readonly Recorded<K>[]): RequiredRecords;
  /** All writes of a new record or a change, where that is more than the record itself. */
  writes?(
    id: string,
    content: RecordContent<K>,
    call: AnyCall & { newId(): string },
    records: RecordSet,
  ): readonly RecordWrite[];
  /** All writes of a deletion, where that is more than the record itself. */
  deletions?(record: Recorded<K>, records: RecordSet): readonly RecordWrite[];
}

/** The calls for one kind of record: list, create, get, patch, replace, delete, restore, history. */
export function recordCalls<K extends FreeRecordKind>(resource: Resource<K>): KeyedOperation[] {
  const { entity, name, noun, path, parameter, parameters, schemas, lens, about, isOwned = false } = resource;
  const { Shown } = schemas;
  const pathToOne = `${path}/{${parameter}}`;
  const group = resource.plural;
  const a = `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
  const scope = (act: 'read' | 'write' | 'delete'): Scope => `${resource.scopes}:${act}`;
  const parametersOfOne = { ...parameters, [parameter]: `The id of the ${noun}.` };
  const one = { entity, group, path: pathToOne, parameters: parametersOfOne };
  const owner = ({ id }: Pick<Call, 'id'>): string | undefined => (isOwned ? id : undefined);
  const owned = isOwned ? { ownerOf: owner } : {};
  const ownerIn = (records: RecordSet, { id }: Pick<Call, 'id'>) => records.get('customers', id);
  const idIn = ({ parameters: given }: Pick<Call, 'parameters'>): string => given[parameter] ?? '';
  /** The record of the path: of the customer of the path, where it belongs to one. */
  const found = (records: RecordSet, call: AnyCall): Recorded<K> | undefined => {
    const record = records.get(entity, idIn(call));
    if (!isOwned || !record) return record;
    const { customer_id } = record as Recorded<'addresses'>;
    return customer_id !== undefined && customer_id === ownerIn(records, call)?.id ? record : undefined;
  };
  const requires = (call: AnyCall): RequiredRecords =>
    withIds(resource.requires(call), entity, isOwned ? idIn(call) : '');
  const writesOf = (
    id: string,
    content: Result<RecordContent<K>>,
    call: AnyCall & { prepared: () => string },
    records: RecordSet,
  ) => {
    if (!content.ok || !resource.writes) return content;
    return ok(resource.writes(id, content.value, { ...call, newId: call.prepared }, records));
  };
  const view = (record: Recorded<K>, records: RecordSet) => lens.view(record, records);
  const newIds = async ({ principal }: Pick<Call, 'principal'>, core: Core) =>
    ok(() => core.newId(principal.workspaceId));
  const change = {
    ...one,
    ...owned,
    scope: scope('write'),
    replies: { 200: { description: `The changed ${noun}`, schema: Shown } },
    exempts: {},
    prepare: newIds,
    find: found,
    requires,
    view,
  } as const;
  const restore = restoreRecord({
    ...one,
    id: `restore${name}`,
    method: 'POST',
    path: `${pathToOne}/restore`,
    scope: scope('write'),
    summary: `Restore a deleted ${noun}`,
    description:
      'It returns with what was deleted with it. It is refused (409) if another one has its reference id or an alias by ' +
      'now. One that is not deleted stays as it is. One that was erased does not return (404).',
    parameters: { [parameter]: `The hub's own id of the ${noun}.` },
    replies: { 200: { description: `The ${noun}`, schema: Shown } },
    requires: (call) => requires(call as unknown as AnyCall),
    view,
  });
  return [
    list({
      id: `list${resource.names}`,
      method: 'GET',
      path,
      group,
      scope: scope('read'),
      summary: `List ${isOwned ? `a customer's ${resource.plural}` : resource.plural}`,
      description: `The newest first. ${about.list}Continue with \`next\` as \`cursor\`, and the same filter and sort.`,
      parameters,
      query: resource.query,
      replies: { 200: { description: `A page of ${resource.plural}`, schema: recordPage(Shown, name) } },
      answer: async (call, core) => listed(resource, call as unknown as Call & { query: RecordQuery }, core),
    }),
    createRecord({
      ...owned,
      id: `create${name}`,
      method: 'POST',
      path,
      entity,
      group,
      scope: scope('write'),
      summary: `Create ${a}`,
      description: `${about.create}The client may choose an id; an id that any ${noun} has or had is refused (409).`,
      parameters,
      body: schemas.New,
      example: resource.example,
      replies: { 201: { description: `The new ${noun}`, schema: Shown } },
      prepare: newIds,
      exempts: {},
      newId: ({ body }) => textAt(body, ['id']),
      requires: resource.requires,
      create: (records, call, id) => writesOf(id, create(lens, call, records), call, records),
      view,
    }),
    readRecord({
      ...one,
      id: `get${name}`,
      method: 'GET',
      scope: scope('read'),
      summary: `Get ${a}, at present or at an earlier version`,
      description:
        `With \`version\` or \`as_of\`, the ${noun} as it was, even if it is deleted now. What it refers to is shown as it is now.` +
        (entity === 'customers' ? ' The id may also be the alias of any dialect, if only one customer has it.' : ''),
      query: Type.Object(momentQuery(noun), { additionalProperties: false }),
      replies: { 200: { description: `The ${noun}`, schema: Shown } },
      prepare: async (call, core): Promise<Result<Recorded<K> | undefined>> => {
        const moment = await momentOf(call.query, call.principal.workspaceId, core);
        if (!moment.ok) return moment;
        if (!moment.value) return ok(undefined);
        const reference = { kind: entity, dialect: call.dialect, id: idIn(call), ownerId: owner(call) };
        return core.history.recordAt(call.principal.workspaceId, reference, moment.value);
      },
      requires: (call) => requires(call as unknown as AnyCall),
      find: (records, call) => {
        const asked = call as unknown as AnyCall;
        const known = found(records, asked);
        if (call.prepared) return call.prepared;
        return known ?? (isOwned ? undefined : records.byAnyAlias(entity, call.id));
      },
      view,
    }),
    changeRecord({
      ...change,
      id: `patch${name}`,
      method: 'PATCH',
      summary: `Change ${a}`,
      description:
        'A JSON merge patch (RFC 7396): fields that are left out stay, null removes, objects are merged, lists are ' +
        `replaced as a whole. The merged ${noun} is validated where it differs from the present one.`,
      body: schemas.Patch,
      accepts: ['json', 'merge-patch'],
      put: (record, records, call) =>
        writesOf(record.id, merge(lens, call as never, record, records), call as never, records),
    }),
    changeRecord({
      ...change,
      id: `replace${name}`,
      method: 'PUT',
      summary: `Replace ${a}`,
      description: `Fields that are left out are removed. ${about.replace}\`Stele-Removed\` names the removed fields.`,
      body: schemas.Replacement,
      replaces: true,
      put: (record, records, call) => writesOf(record.id, replace(lens, call, record, records), call, records),
    }),
    deleteRecord({
      ...one,
      ...owned,
      id: `delete${name}`,
      method: 'DELETE',
      scope: scope('delete'),
      summary: `Delete ${a}`,
      description: `No list has it any more, but its history stays. ${about.remove}`,
      replies: { 204: { description: `The ${noun} is deleted` } },
      find: (records, call) => found(records, call as unknown as AnyCall),
      requires: (call) => requires(call as unknown as AnyCall),
      ...(resource.deletions ? { writes: resource.deletions } : {}),
    }),
    // What belongs to a customer is restored with the customer.
    ...(isOwned ? [] : [restore]),
    list({
      id: `get${name}History`,
      method: 'GET',
      path: `${pathToOne}/history`,
      group,
      scope: scope('read'),
      summary: `List the versions of ${a}`,
      description: `The latest first, with author, time, dialect, and every field from and to. Includes deleted ones.`,
      parameters: parametersOfOne,
      query: HistoryQuery,
      replies: {
        200: {
          description: `Versions of the ${noun}`,
          schema: Type.Object({ ...PageOf(HistoryEntry).properties, record_id: Type.String(), next: NullableText() }),
        },
      },
      answer: async (call, core) => {
        const { limit = DEFAULT_VERSIONS, after: before } = call.query;
        const reference = { kind: entity, dialect: call.dialect, id: idIn(call), ownerId: owner(call) };
        const page = await core.history.ofRecord(call.principal.workspaceId, reference, { before, most: limit });
        if (!page.ok) return page;
        const { recordId, changes, actors, hasMore } = page.value;
        const items = changes.map(({ change: kind, ...entry }) => entryOf({ ...entry, kind, forced: false }, actors));
        return ok(json(200, { record_id: recordId, items, next: hasMore ? String(items.at(-1)?.version) : null }));
      },
    }),
  ];
}

const withIds = (required: RequiredRecords, entity: FreeRecordKind, id: string): RequiredRecords =>
  id === '' ? required : { ...required, ids: { ...required.ids, [entity]: [...(required.ids?.[entity] ?? []), id] } };

/** Answers the list of records that a query requests. */
async function listed<K extends FreeRecordKind>(
  { entity, isOwned, lens, requiredFor }: Resource<K>,
  { query, principal, dialect, id }: Call & { query: RecordQuery },
  core: Core,
) {
  const { workspaceId } = principal;
  const meant = await listMeant(query, workspaceId, core);
  if (!meant.ok) return meant;
  let { filter } = meant.value;
  if (isOwned) {
    const absent = refuse({ kind: 'not_found', entity: 'customers', id } as const);
    if (!isPossibleId(id)) return absent;
    const around = await core.records.find(workspaceId, { ids: { customers: [id] } }, dialect);
    if (!around.ok) return around;
    const customer = around.value.get('customers', id);
    if (!customer) return absent;
    filter = { ...filter, customerId: customer.id };
  }
  const asked = { kind: entity, filter, sort: meant.value.sort };
  const after = query.cursor === undefined ? undefined : placeOf(asked, query.cursor);
  if (query.cursor !== undefined && !after) return refuse({ kind: 'invalid', problems: [BAD_CURSOR] } as const);
  const { limit: size = DEFAULT_SIZE, total: withTotal = false } = query;
  const read = await core.records.listByCursor<K>({ ...asked, workspaceId, after, size, withTotal });
  if (!read.ok) return read;
  const { records, next, total } = read.value;
  const related =
    requiredFor && records.length > 0
      ? await core.records.find(workspaceId, requiredFor(records), dialect)
      : ok(new RecordSet());
  if (!related.ok) return related;
  return ok(
    json(200, {
      items: records.map((record) => lens.view(record, related.value)),
      next: next ? cursorOf(asked, next) : null,
      total,
    }),
  );
}
