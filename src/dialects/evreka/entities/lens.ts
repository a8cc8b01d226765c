import type { RecordSet } from '../../../core/context/record-set.ts';
import {
  type Customer,
  contentOf,
  type RecordContent,
  type Recorded,
  type ServicePoint,
} from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import {
  ACTIVITIES,
  activityId,
  ENTITY_TYPES,
  entityId,
  looseDynamic,
  nameOf,
  readOwn,
  settingsComplaints,
  settingsPut,
  typeName,
  unlessShown,
  withOwn,
} from '../common/lens.ts';
import type { Entity, EntityDetail, EntityUpdate, NewEntity } from './schema.ts';

/** What a list shows of a customer. Total: there is a view of every record. */
export function view(customer: Customer): Entity {
  const { type_id, dynamic } = readOwn(customer);
  return {
    id: entityId(customer),
    name: nameOf(customer),
    type_id,
    type_name: typeName(ENTITY_TYPES, type_id),
    status_id: activityId(customer.status),
    dynamic,
  };
}

/** Everything that is shown of a customer, with its service points. */
export function viewDetail(customer: Customer, points: readonly ServicePoint[]): EntityDetail {
  return {
    ...view(customer),
    order_settings: readOwn(customer).order_settings,
    linked_service_points: points.map((point) => ({ id: point.id, name: point.name, type_id: point.type_id ?? null })),
  };
}

/** The customer that a request means. Fails with `conflict` if its settings name an unknown record. */
export function create(body: NewEntity, records: RecordSet): Result<RecordContent<'customers'>> {
  const complaints = settingsComplaints(body.order_settings, [], records);
  if (complaints.length > 0) return refuse({ kind: 'conflict', reason: complaints.join('; ') });
  return ok({
    name: body.name,
    ...withOwn(undefined, {
      type_id: body.type_id,
      order_settings: settingsPut(body.order_settings),
      dynamic: body.dynamic_field_list && looseDynamic(body.dynamic_field_list),
    }),
  });
}

/** The customer after an update. A value that is sent back as it is shown changes nothing. Fails with `conflict` or `unknown_status`. */
export function put(
  customer: Recorded<'customers'>,
  body: EntityUpdate,
  records: RecordSet,
): Result<RecordContent<'customers'>> {
  const shown = view(customer);
  const { order_settings } = readOwn(customer);
  const statusId = body.status ?? body.status_id ?? shown.status_id;
  const activity = ACTIVITIES.find(({ id }) => id === statusId);
  if (!activity) return refuse({ kind: 'unknown_status', status_id: statusId });
  const complaints = settingsComplaints(body.order_settings, order_settings, records);
  if (complaints.length > 0) return refuse({ kind: 'conflict', reason: complaints.join('; ') });
  const type_id = body.type ?? body.type_id;
  return ok({
    ...contentOf(customer),
    ...(body.name === undefined || body.name === shown.name ? {} : { name: body.name }),
    ...(statusId === shown.status_id ? {} : { status: activity.status }),
    ...withOwn(customer, {
      type_id: unlessShown(type_id, shown.type_id),
      order_settings: unlessShown(settingsPut(body.order_settings), order_settings),
      dynamic: body.dynamic_field_list && looseDynamic(body.dynamic_field_list),
    }),
  });
}
