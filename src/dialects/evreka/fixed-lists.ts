import { ok } from '../../model/result.ts';
import type { KeyedOperation } from '../../operations/operation.ts';
import { json } from '../../operations/reply.ts';
import { ACTIVITY_LIST } from './catalogs.ts';
import { ActivityList, NoFields, TypeList } from './wire/entities.ts';

/** What has types, statuses and fields here, under the names of its calls. */
interface Listed {
  /** `Entity`, as operation ids have it. */
  name: string;
  /** `entities`, for people. */
  names: string;
  path: string;
  types: readonly object[];
}

/** The calls that list which types, statuses and fields something can have: the same in every workspace. */
export function fixedLists({ name, names, path, types }: Listed): KeyedOperation[] {
  const list = (
    facts: Pick<KeyedOperation, 'id' | 'path' | 'summary' | 'description' | 'replies'>,
    items: readonly object[],
  ): KeyedOperation => ({
    ...facts,
    method: 'GET',
    scope: 'customers:read',
    handle: () => Promise.resolve(ok(json(200, { items }))),
  });
  return [
    list(
      {
        id: `list${name}Types`,
        path: `${path}/types`,
        summary: `List the types that ${names} can have`,
        replies: { 200: { description: 'The types', schema: TypeList } },
      },
      types,
    ),
    list(
      {
        id: `list${name}Statuses`,
        path: `${path}/status`,
        summary: `List the statuses that ${names} can have`,
        replies: { 200: { description: 'The statuses', schema: ActivityList } },
      },
      ACTIVITY_LIST.items,
    ),
    list(
      {
        id: `list${name}DynamicFields`,
        path: `${path}/dynamic_fields`,
        summary: `List the fields that ${names} have beside the common ones`,
        description: 'None is declared here; those that are sent are kept as they are.',
        replies: { 200: { description: 'No fields', schema: NoFields } },
      },
      [],
    ),
  ];
}
