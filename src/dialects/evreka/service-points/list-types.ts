import { ACTIVITY_LIST, SERVICE_POINT_TYPES } from '../catalogs.ts';
import { fixedList } from '../fixed-list.ts';
import { ActivityList, NoFields, TypeList } from '../wire/entities.ts';

const scope = 'customers:read';

export const listServicePointTypes = fixedList(
  {
    id: 'listServicePointTypes',
    path: '/service_points/types',
    scope,
    summary: 'List the types that service points can have',
    replies: { 200: { description: 'The types', schema: TypeList } },
  },
  SERVICE_POINT_TYPES,
);

export const listServicePointStatuses = fixedList(
  {
    id: 'listServicePointStatuses',
    path: '/service_points/status',
    scope,
    summary: 'List the statuses that service points can have',
    replies: { 200: { description: 'The statuses', schema: ActivityList } },
  },
  ACTIVITY_LIST.items,
);

export const listServicePointFields = fixedList(
  {
    id: 'listServicePointDynamicFields',
    path: '/service_points/dynamic_fields',
    scope,
    summary: 'List the fields that service points have beside the common ones',
    description: 'None is declared here; those that are sent are kept as they are.',
    replies: { 200: { description: 'No fields', schema: NoFields } },
  },
  [],
);
