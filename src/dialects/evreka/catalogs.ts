import type { Activity } from '../../model/record.ts';

/**
 * The vendor has lists of types and statuses of customers and places; the hub knows one type of each and whether they are
 * active. A caller's own type ids are kept as they are. These ids never change.
 */
export const ENTITY_TYPES: readonly { id: string; name: string }[] = [
  { id: '5e1c7f60-4d0b-4f6a-9a3e-2f6b8c1d0a01', name: 'Customer' },
];

export const SERVICE_POINT_TYPES: readonly { id: string; name: string }[] = [
  { id: '5e1c7f60-4d0b-4f6a-9a3e-2f6b8c1d0b01', name: 'Service point' },
];

export const ACTIVITIES: readonly { id: string; name: string; color: string; status: Activity }[] = [
  { id: '5e1c7f60-4d0b-4f6a-9a3e-2f6b8c1d0c01', name: 'Active', color: '#1f9d55', status: 'active' },
  { id: '5e1c7f60-4d0b-4f6a-9a3e-2f6b8c1d0c02', name: 'Inactive', color: '#8a8f98', status: 'inactive' },
];

/** As the lists show them. */
export const ACTIVITY_LIST = { items: ACTIVITIES.map(({ id, name, color }) => ({ id, name, color })) };

/** The status of a record; one without a word on it is active. */
export const activityId = (status: Activity = 'active'): string =>
  ACTIVITIES.find((activity) => activity.status === status)?.id ?? status;

/** The name of a type, where the hub knows it. */
export const typeName = (types: typeof ENTITY_TYPES, id: string | null): string | null =>
  types.find((type) => type.id === id)?.name ?? null;
