import type { RecordSet } from '../../../core/context/record-set.ts';
import type { RecordContent, Recorded, ServicePoint } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { ACTIVITIES, activityId, SERVICE_POINT_TYPES, typeName } from '../catalogs.ts';
import { looseDynamic } from '../dynamic.ts';
import { keptOf, readKept, textsOf, unlessShown, withKept } from '../kept.ts';
import { entityId, nameOf, onOneLine } from '../names.ts';
import { contentOf, settingsComplaints, settingsPut } from '../record-writes.ts';
import type {
  NewServicePoint,
  ServicePointDetail,
  ServicePointUpdate,
  ServicePointView,
} from '../wire/service-points.ts';

/** What a list shows of a place. Total: whatever the record holds, there is a view of it. */
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
    dynamic: readKept(point).dynamic,
  };
}

/** The ids of the customers whom a place serves: the first is the one whom other dialects know. */
export function entitiesOf(point: ServicePoint): string[] {
  const listed = textsOf(keptOf(point).entities);
  const first = point.customer_id;
  return first === undefined ? listed : [first, ...listed.filter((id) => id !== first)];
}

/** All that is shown of a place; customers who are gone are not. */
export function viewDetail(point: ServicePoint, found: RecordSet): ServicePointDetail {
  return {
    ...view(point),
    order_settings: readKept(point).order_settings,
    linked_entities: entitiesOf(point).flatMap((id) => {
      const customer = found.get('customers', id);
      return customer ? [{ id: entityId(customer), name: nameOf(customer), type_id: readKept(customer).type_id }] : [];
    }),
  };
}

/** The place that a request means. Fails with `conflict`. */
export function create(body: NewServicePoint, found: RecordSet): Result<RecordContent<'service_points'>> {
  const complaints = complaintsOf(body, undefined, found);
  if (complaints.length > 0) return refuse({ kind: 'conflict', reason: complaints.join('; ') });
  return ok({ name: body.name, type_id: body.type, ...commonPart(body, undefined, found) });
}

/** The place after an update: what is sent as it is shown changes nothing. Fails with `conflict` or `unknown_status`. */
export function put(
  point: Recorded<'service_points'>,
  body: ServicePointUpdate,
  found: RecordSet,
): Result<RecordContent<'service_points'>> {
  const shown = view(point);
  const statusId = body.status ?? body.status_id ?? shown.status_id;
  const activity = ACTIVITIES.find(({ id }) => id === statusId);
  if (!activity) return refuse({ kind: 'unknown_status', status_id: statusId });
  const complaints = complaintsOf(body, point, found);
  if (complaints.length > 0) return refuse({ kind: 'conflict', reason: complaints.join('; ') });
  const type_id = body.type ?? body.type_id;
  const { address: _address, customer_id: _customer, ...content } = contentOf(point);
  return ok({
    ...content,
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(type_id === undefined ? {} : { type_id }),
    ...(statusId === shown.status_id ? {} : { status: activity.status }),
    ...commonPart(body, point, found),
  });
}

function commonPart(body: ServicePointUpdate, point: ServicePoint | undefined, found: RecordSet) {
  const entities = body.entities?.map((id) => found.get('customers', id)?.id ?? id);
  const customer_id = entities === undefined ? point?.customer_id : entities[0];
  return {
    ...(body.latitude === undefined ? {} : { latitude: body.latitude }),
    ...(body.longitude === undefined ? {} : { longitude: body.longitude }),
    ...addressPart(body.address?.trim(), point),
    ...(customer_id === undefined ? {} : { customer_id }),
    ...withKept(point, {
      order_settings: unlessShown(settingsPut(body.order_settings), readKept(point).order_settings),
      dynamic: body.dynamic_field_list && looseDynamic(body.dynamic_field_list),
      entities: entities && [...new Set(entities)],
      contacts: body.contact_list,
      ops_service_point_id: body.ops_service_point_id,
      ops_service_point_name: body.ops_service_point_name,
    }),
  };
}

/** An address on one line is one line of an address; one that is shown so already stays as it is, an empty one goes. */
function addressPart(sent: string | undefined, point: ServicePoint | undefined): Pick<ServicePoint, 'address'> {
  const present = point?.address;
  if (sent === undefined || (present && sent === onOneLine(present))) return present ? { address: present } : {};
  return sent === '' ? {} : { address: { address_line_1: sent } };
}

function complaintsOf(body: ServicePointUpdate, point: ServicePoint | undefined, found: RecordSet): string[] {
  const half = (
    ...names: ('latitude' | 'longitude' | 'ops_service_point_id' | 'ops_service_point_name')[]
  ): boolean => {
    const shown: Record<string, unknown> = { ...keptOf(point), latitude: point?.latitude, longitude: point?.longitude };
    const sent = names.filter((name) => body[name] !== undefined);
    // A place that has one without the other may be sent back as it is shown.
    return sent.length === 1 && sent.some((name) => body[name] !== shown[name]);
  };
  const had = point ? entitiesOf(point) : [];
  const hadContacts = textsOf(keptOf(point).contacts);
  return [
    ...(half('latitude', 'longitude') ? ['latitude and longitude must be provided together'] : []),
    ...(half('ops_service_point_id', 'ops_service_point_name')
      ? ['ops_service_point_id and ops_service_point_name must be provided together']
      : []),
    ...(body.entities ?? [])
      .filter((id) => !had.includes(id) && !found.get('customers', id))
      .map((id) => `Entity (${id}) not found`),
    ...(body.contact_list ?? [])
      .filter((id) => !hadContacts.includes(id) && !found.get('contacts', id))
      .map((id) => `Contact (${id}) not found`),
    ...settingsComplaints(body.order_settings, readKept(point).order_settings, found),
  ];
}
