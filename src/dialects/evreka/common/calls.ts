import type { Core } from '../../../core/core.ts';
import type { Recorded, RecordKind } from '../../../model/record.ts';
import { ok, type Result } from '../../../model/result.ts';
import { bookmarkOwnerOf } from '../../../operations/conditions.ts';
import type { Call, KeyedOperation } from '../../../operations/operation.ts';
import { list } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { ACTIVITIES } from './lens.ts';
import { ActivityList, NoFields, TypeList } from './schema.ts';

/** The same call under another method or path, in the same group: the vendor's pages contradict each other about some. */
export const also = (
  operation: KeyedOperation,
  other: Pick<KeyedOperation, 'id'> & Partial<Pick<KeyedOperation, 'method' | 'path'>>,
): KeyedOperation => ({
  ...operation,
  keyedAs: operation.id,
  group: operation.path.split('/')[1] ?? '',
  ...other,
});

/** A noun that has types, statuses and fields. */
interface Listed {
  /** Its name in operation ids: `Entity`. */
  name: string;
  /** Its plural in texts: `entities`. */
  names: string;
  path: string;
  types: readonly object[];
}

/** The calls that list the types, statuses and fields of a noun. The lists are the same in every workspace. */
export function fixedLists({ name, names, path, types }: Listed): KeyedOperation[] {
  const fixed = (
    facts: Pick<KeyedOperation, 'id' | 'path' | 'summary' | 'description' | 'replies'>,
    items: readonly object[],
  ): KeyedOperation =>
    list({
      ...facts,
      method: 'GET',
      scope: 'customers:read',
      answer: () => Promise.resolve(ok(json(200, { items }))),
    });
  return [
    fixed(
      {
        id: `list${name}Types`,
        path: `${path}/types`,
        summary: `List the types of ${names}`,
        replies: { 200: { description: 'The types', schema: TypeList } },
      },
      types,
    ),
    fixed(
      {
        id: `list${name}Statuses`,
        path: `${path}/status`,
        summary: `List the statuses of ${names}`,
        replies: { 200: { description: 'The statuses', schema: ActivityList } },
      },
      ACTIVITIES.map(({ id, name, color }) => ({ id, name, color })),
    ),
    fixed(
      {
        id: `list${name}DynamicFields`,
        path: `${path}/dynamic_fields`,
        summary: `List the additional fields of ${names}`,
        description: 'No fields are declared. Fields that are sent are stored unchanged.',
        replies: { 200: { description: 'No fields', schema: NoFields } },
      },
      [],
    ),
  ];
}

const PAGE_SIZE = 500;
/** No workspace has more order types or items than these pages. */
const MOST_PAGES = 20;

/** Reads all records of a kind of which a workspace has few, by name. Fails with `unavailable`. */
export async function allRecords<K extends RecordKind>(
  call: Pick<Call, 'principal' | 'address'>,
  core: Core,
  kind: K,
): Promise<Result<Recorded<K>[]>> {
  const { workspaceId } = call.principal;
  const records: Recorded<K>[] = [];
  for (let number = 1; number <= MOST_PAGES; number++) {
    const page = await core.records.list({
      workspaceId,
      kind,
      bookmarkOwner: bookmarkOwnerOf(call),
      filter: {},
      sort: { by: 'name', descending: false },
      page: { number, size: PAGE_SIZE },
    });
    if (!page.ok) return page;
    records.push(...page.value.records);
    if (!page.value.hasMore) break;
  }
  return ok(records);
}

/** Reads the hub's id of a customer whom a query names by the vendor's id; an unknown id stands for itself. */
export async function customerIdOf(
  { principal, dialect }: Pick<Call, 'principal' | 'dialect'>,
  core: Core,
  sought: string | undefined,
): Promise<Result<string | undefined>> {
  if (sought === undefined) return ok(undefined);
  const found = await core.records.find(principal.workspaceId, { ids: { customers: [sought] } }, dialect);
  return found.ok ? ok(found.value.get('customers', sought)?.id ?? sought) : found;
}
