import { ACTIVITY_LIST, ENTITY_TYPES } from '../catalogs.ts';
import { fixedList } from '../fixed-list.ts';
import { ActivityList, NoFields, TypeList } from '../wire/entities.ts';

const scope = 'customers:read';

export const listEntityTypes = fixedList(
  {
    id: 'listEntityTypes',
    path: '/entities/types',
    scope,
    summary: 'List the types that entities can have',
    replies: { 200: { description: 'The types', schema: TypeList } },
  },
  ENTITY_TYPES,
);

export const listEntityStatuses = fixedList(
  {
    id: 'listEntityStatuses',
    path: '/entities/status',
    scope,
    summary: 'List the statuses that entities can have',
    replies: { 200: { description: 'The statuses', schema: ActivityList } },
  },
  ACTIVITY_LIST.items,
);

export const listEntityFields = fixedList(
  {
    id: 'listEntityDynamicFields',
    path: '/entities/dynamic_fields',
    scope,
    summary: 'List the fields that entities have beside the common ones',
    description: 'None is declared here; those that are sent are kept as they are.',
    replies: { 200: { description: 'No fields', schema: NoFields } },
  },
  [],
);
