import type { RequiredRecords } from '../../../core/context/order-context.ts';
import type { RecordSet } from '../../../core/context/record-set.ts';
import { contentOf, type RecordContent, type Recorded, type ServicePoint } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import {
  ACTIVITIES,
  activityId,
  entityId,
  looseDynamic,
  nameOf,
  onOneLine,
  ownOf,
  readOwn,
  SERVICE_POINT_TYPES,
  settingsComplaints,
  settingsPut,
  settingsRequirements,
  textsOf,
  typeName,
  unlessShown,
  withOwn,
} from '../common/lens.ts';
import type { NewServicePoint, ServicePointDetail, ServicePointUpdate, ServicePointView } from './schema.ts';

/** The records that a request for a service point refers to. */
export const requirementsOf = (body: ServicePointUpdate): RequiredRecords => ({
  ids: {
    ...settingsRequirements(body.order_settings),
    customers: body.entities ?? [],
    contacts: body.contact_list ?? [],
  },
});

/** What a list shows of a service point. Total: there is a view of every record. */
export function view(point: ServicePoint): ServicePointView {
  const type_id = point.type_id ?? null;
  return {
    id: point.id,
    name: point.name,
    address: point.address ? onOneLine(point.address) : null,
    latitude: point.latitude ?? null,
    longitude: point.longitude ?? null,
    type_id,
    type_name: typeName(SERVICE_POINT_TYPES, type_id),
    status_id: activityId(point.status),
    dynamic: readOwn(point).dynamic,
  };
}

/** The ids of the customers of a service point. The first is the one that other dialects know. */
export function entitiesOf(point: ServicePoint): string[] {
  const listed = textsOf(ownOf(point).entities);
  const first = point.customer_id;
  return first === undefined ? listed : [first, ...listed.filter((id) => id !== first)];
}

/** Everything that is shown of a service point, without customers that are deleted. */
export function viewDetail(point: ServicePoint, records: RecordSet): ServicePointDetail {
  return {
    ...view(point),
    order_settings: readOwn(point).order_settings,
    linked_entities: entitiesOf(point).flatMap((id) => {
      const customer = records.get('customers', id);
      return customer ? [{ id: entityId(customer), name: nameOf(customer), type_id: readOwn(customer).type_id }] : [];
    }),
  };
}

/** The service point that a request means. Fails with `conflict`. */
export function create(body: NewServicePoint, records: RecordSet): Result<RecordContent<'service_points'>> {
  const complaints = complaintsOf(body, undefined, records);
  if (complaints.length > 0) return refuse({ kind: 'conflict', reason: complaints.join('; ') });
  return ok({ name: body.name, type_id: body.type, ...commonPart(body, undefined, records) });
}

/** The service point after an update. A value that is sent back as it is shown changes nothing. Fails with `conflict` or `unknown_status`. */
export function put(
  point: Recorded<'service_points'>,
  body: ServicePointUpdate,
  records: RecordSet,
): Result<RecordContent<'service_points'>> {
  const shown = view(point);
  const statusId = body.status ?? body.status_id ?? shown.status_id;
  const activity = ACTIVITIES.find(({ id }) => id === statusId);
  if (!activity) return refuse({ kind: 'unknown_status', status_id: statusId });
  const complaints = complaintsOf(body, point, records);
  if (complaints.length > 0) return refuse({ kind: 'conflict', reason: complaints.join('; ') });
  const type_id = body.type ?? body.type_id;
  const { address: _address, customer_id: _customer, ...content } = contentOf(point);
  return ok({
    ...content,
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(type_id === undefined ? {} : { type_id }),
    ...(statusId === shown.status_id ? {} : { status: activity.status }),
    ...commonPart(body, point, records),
  });
}

function commonPart(body: ServicePointUpdate, point: ServicePoint | undefined, records: RecordSet) {
  const entities = body.entities?.map((id) => records.get('customers', id)?.id ?? id);
  const customer_id = entities === undefined ? point?.customer_id : entities[0];
  return {
    ...(body.latitude === undefined ? {} : { latitude: body.latitude }),
    ...(body.longitude === undefined ? {} : { longitude: body.longitude }),
    ...addressPart(body.address?.trim(), point),
    ...(customer_id === undefined ? {} : { customer_id }),
    ...withOwn(point, {
      order_settings: unlessShown(settingsPut(body.order_settings), readOwn(point).order_settings),
      dynamic: body.dynamic_field_list && looseDynamic(body.dynamic_field_list),
      entities: entities && [...new Set(entities)],
      contacts: body.contact_list,
      ops_service_point_id: body.ops_service_point_id,
      ops_service_point_name: body.ops_service_point_name,
    }),
  };
}

/** A sent address becomes the first line of a new one. One that is sent back as it is shown stays, and an empty one is removed. */
function addressPart(sent: string | undefined, point: ServicePoint | undefined): Pick<ServicePoint, 'address'> {
  const present = point?.address;
  if (sent === undefined || (present && sent === onOneLine(present))) return present ? { address: present } : {};
  return sent === '' ? {} : { address: { address_line_1: sent } };
}

function complaintsOf(body: ServicePointUpdate, point: ServicePoint | undefined, records: RecordSet): string[] {
  const half = (
    ...names: ('latitude' | 'longitude' | 'ops_service_point_id' | 'ops_service_point_name')[]
  ): boolean => {
    const shown: Record<string, unknown> = { ...ownOf(point), latitude: point?.latitude, longitude: point?.longitude };
    const sent = names.filter((name) => body[name] !== undefined);
    // A service point that has one without the other may be sent back as it is shown.
    return sent.length === 1 && sent.some((name) => body[name] !== shown[name]);
  };
  const had = point ? entitiesOf(point) : [];
  const hadContacts = textsOf(ownOf(point).contacts);
  return [
    ...(half('latitude', 'longitude') ? ['latitude and longitude must be provided together'] : []),
    ...(half('ops_service_point_id', 'ops_service_point_name')
      ? ['ops_service_point_id and ops_service_point_name must be provided together']
      : []),
    ...(body.entities ?? [])
      .filter((id) => !had.includes(id) && !records.get('customers', id))
      .map((id) => `Entity (${id}) not found`),
    ...(body.contact_list ?? [])
      .filter((id) => !hadContacts.includes(id) && !records.get('contacts', id))
      .map((id) => `Contact (${id}) not found`),
    ...settingsComplaints(body.order_settings, readOwn(point).order_settings, records),
  ];
}
